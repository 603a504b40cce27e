"""How pages call their next page, in the languages of the United Nations and of those whose sites are often met beside them.

Words for "next" and "older" stand for themselves. Words for "more" may mean anything, and count where the address is one of a later page.
"""

from __future__ import annotations

import re

_NOUNS = r"(?: (?:page|posts?|entries|articles|news|stories|items|results|releases|set))?"
_NEXT = (
    rf"(?:go to )?(?:the )?(?:next|older){_NOUNS}",
    r"(?:page |articles? |actualités )?(?:suivante?s?|plus anciens?)",
    r"(?:página |noticias )?siguientes?|(?:página )?próxim[oa]s?(?: página)?|(?:entradas|noticias) (?:más )?antiguas",
    r"(?:página )?seguintes?|(?:notícias|publicações|postagens) mais antigas",
    r"след(?:\.|ующ(?:ая|ие|ий)(?: страница)?)|далее|дальше|вп[её]р[её]д|(?:более )?старые(?: новости| записи)?",
    r"(?:الصفحة )?التالية?|الأقدم|(?:المشاركات|الأخبار) (?:الأقدم|السابقة)",
    r"下一?页|后一?页|下一?頁|後一?頁|下一?步|更早(?:的)?(?:新闻|文章|消息)?|较早的?(?:新闻|文章)?",
    r"次(?:へ|の?ページ(?:へ)?|の\d{1,3}件)?|(?:以前|過去|前)の(?:記事|投稿)(?:へ)?|古い(?:記事|投稿)",
    r"다음(?: ?페이지| ?글| ?목록)?|이전 ?글",
    r"weiter|nächste(?: seite)?|ältere(?: beiträge| artikel| meldungen)?",
    r"(?:pagina )?successiv[ao]|avanti|prossima(?: pagina)?|(?:articoli|notizie) (?:più vecchi[e]?|precedenti)",
)
_MORE = (
    rf"(?:(?:load|show|view|see|read|get|display)(?: all)? )?more{_NOUNS}",
    r"(?:charger|voir|afficher|lire)? ?plus(?: d['’]\w+| de \w+)?",
    r"(?:cargar|ver|mostrar|leer)? ?más(?: noticias| resultados)?",
    r"(?:carregar|ver|mostrar|exibir)? ?mais(?: notícias| resultados)?",
    r"(?:показать|загрузить|смотреть)? ?ещ[её](?: \w+)?|больше новостей",
    r"(?:عرض|تحميل|مشاهدة|شاهد)? ?المزيد(?: من \w+)?",
    r"(?:点击|點擊)?(?:加载|載入|加載|查看|显示|顯示|浏览|获取)?更多(?:新闻|新聞|文章|内容|资讯)?",
    r"(?:もっと|さらに)(?:見る|読む|読み込む|表示(?:する)?)|続きを(?:見る|読む)",
    r"더 ?(?:보기|불러오기)|더 ?많은 ?(?:글|뉴스|기사)?",
    r"mehr(?: (?:laden|anzeigen|meldungen|artikel))?",
    r"(?:carica|mostra|vedi) (?:altr[oie]|di più)(?: notizie| articoli)?",
)
NEXT = re.compile(rf"(?:{'|'.join(_NEXT)})", re.IGNORECASE)
MORE = re.compile(rf"(?:{'|'.join(_MORE)})", re.IGNORECASE)
