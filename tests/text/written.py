"""Made sentences in several languages, and a page around them."""

from __future__ import annotations

CHINESE = "联合国在中国的工作：可持续发展目标是消除贫穷、保护地球的全球行动呼吁，也是我们对中国的承诺。" * 4
TRADITIONAL = "聯合國在中國的工作：可持續發展目標是消除貧窮、保護地球的全球行動呼籲，也是我們對中國的承諾。" * 4
JAPANESE = "国連は中国における持続可能な開発目標のために活動しています。これは私たちの約束です。" * 4
KOREAN = "유엔은 중국에서 지속 가능한 발전을 위해 일하고 있습니다. 이것은 우리의 약속이며 모두를 위한 길이다. " * 4
RUSSIAN = "Организация Объединённых Наций работает в Китае ради устойчивого развития и чистого воздуха в деревнях. " * 4
ARABIC = "تعمل الأمم المتحدة في الصين من أجل التنمية المستدامة والهواء النظيف في القرى والمدن على السواء. " * 4
POLISH = "Organizacja Narodów Zjednoczonych działa w Chinach, aby powietrze na wsi było czystsze, a życie łatwiejsze. " * 4
CZECH = "Organizace spojených národů působí v Číně, aby byl vzduch na venkově čistší a život lidí snazší. " * 4
FRENCH = "Les Nations Unies œuvrent en Chine à un développement durable, où l’air des villages sera plus pur dès l’été. " * 4


def page(text: str, meta: str = "") -> str:
    """A page of one paragraph with a declared charset."""
    return f"<html><head>{f'<meta charset={meta}>' if meta else ''}</head><body><p>{text}</p></body></html>"
