"""Which language a text is in: Chinese with Latin words in it is Chinese, rare languages are found only where they are declared."""

from __future__ import annotations

import pytest

from pipelines.clean.language import language_of, languages_of
from tests.clean.making import PROSE

CHINESE = "村民们用柴刀和锤子清理县城东部山坡上荒废多年的田地，来自沿海城市的年轻人也回来帮忙。"
CODE = "pip install mill-tool --upgrade; run make build test check deploy"
RARE = "Dëst ass e klengen Text op Lëtzebuergesch iwwer d Land an d Leit"


@pytest.mark.parametrize(
    ("parts", "declared", "expected"),
    [
        ([CHINESE, CODE], (), ("zh", ())),
        ([CHINESE, "MillWeb 3.0 Pro Max Ultra", "CEO Amara Lind, CTO Bo Ek"], (), ("zh", ())),
        (["系统运行 import os; os.path.join(mill, wheel) 示例"], ("zh",), ("zh", ())),
        ([CODE, CODE.upper(), "运行示例程序并检查其输出结果是否正确"], ("zh",), ("zh", ())),
        ([CHINESE, *PROSE[:1]], (), ("zh", ("zh", "en"))),
        ([*PROSE, "云和"], (), ("en", ())),
        ([*PROSE, "云和"], ("zh",), ("en", ())),
        (["山の水車は毎日まわり、村の人々は米をついています。", "JR Mill Line"], (), ("ja", ())),
        (["물레방아는 날마다 돌고 마을 사람들은 쌀을 찧는다.", "KTX Mill"], (), ("ko", ())),
        (["La aldea firmó un acuerdo para mejorar las cocinas de carbón en el invierno."], (), ("es", ())),
        ([RARE], ("lb",), ("lb", ())),
        (["", "  ", "…"], (), ("und", ())),
        (["1234 5678"], ("zh",), ("und", ())),
    ],
)
def test_languages(parts: list[str], declared: tuple[str, ...], expected: tuple[str, tuple[str, ...]]) -> None:
    assert languages_of(parts, declared) == expected


def test_a_rare_language_is_not_found_where_it_is_not_declared() -> None:
    assert language_of(RARE) != "lb"
