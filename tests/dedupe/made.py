"""Made news for tests: sentences of invented words, the same for the same seed, in letters and in Chinese characters."""

from __future__ import annotations

import random

_SYLLABLES = ("ba", "den", "fo", "gri", "hal", "ken", "lo", "mir", "nu", "pas", "ro", "sel", "tam", "vi", "wor", "zen")
_COMMON = (0x4E00, 0x9F00)


def word(rng: random.Random) -> str:
    """An invented word, one of some four thousand."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(3))


def sentences(seed: int, count: int, language: str = "en") -> list[str]:
    """So many sentences of 12 to 20 words, or 14 to 24 characters."""
    rng = random.Random(f"{language}{seed}")
    if language == "zh":
        return ["".join(chr(rng.randrange(*_COMMON)) for _ in range(rng.randint(14, 24))) + "。" for _ in range(count)]
    return [" ".join(word(rng) for _ in range(rng.randint(12, 20))).capitalize() + "." for _ in range(count)]


def story(seed: int, count: int = 14, language: str = "en") -> str:
    """A story in paragraphs of three sentences."""
    parts = sentences(seed, count, language)
    space = "" if language == "zh" else " "
    return "\n".join(space.join(parts[at : at + 3]) for at in range(0, count, 3))


def edited(body: str, language: str = "en", every: int = 40) -> str:
    """The text with each so manieth word left out, or character of a Chinese text."""
    if language == "zh":
        return "".join(character for at, character in enumerate(body, 1) if at % every or character == "\n")
    lines = [line.split(" ") for line in body.split("\n")]
    return "\n".join(" ".join(unit for at, unit in enumerate(line, 1) if at % every) for line in lines)
