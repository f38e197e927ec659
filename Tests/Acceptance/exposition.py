"""Prometheus' text format, read strictly: what a scrape of the admin port says."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass, field

from gateway import Gateway

SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)')
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|NaN|[+-]Inf")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}

Labels = frozenset[tuple[str, str]]


@dataclass
class Family:
    name: str
    type: str
    help: str
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)


class Exposition:
    """Raises AssertionError on anything that isn't the format."""

    def __init__(self, text: str):
        self.text = text
        self.families: dict[str, Family] = {}
        assert text.endswith("\n"), "the last line has no end"
        helps: dict[str, str] = {}
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name, _, said = line[7:].partition(" ")
                assert name not in helps, f"{name} is described twice"
                helps[name] = said
            elif line.startswith("# TYPE "):
                name, type_ = line[7:].split(" ")
                assert name not in self.families, f"{name} has two types"
                assert helps.get(name), f"{name} has no description"
                self.families[name] = Family(name, type_, helps[name])
            elif line and not line.startswith("#"):
                self._take(line)
        for family in self.families.values():
            assert family.samples, f"{family.name} has no sample"

    def _take(self, line: str) -> None:
        match = SAMPLE.fullmatch(line)
        assert match and NUMBER.fullmatch(match[3]), f"not a sample: {line!r}"
        labels, text = [], match[2] or ""
        while text:
            label = LABEL.match(text)
            assert label, f"labels of {line!r}"
            labels.append((label[1], label[2]))
            text = text[label.end() :]
        assert len({name for name, _ in labels}) == len(labels), f"a label twice in {line!r}"
        family = self._family(match[1])
        key = (match[1], frozenset(labels))
        assert key not in family.samples, f"twice: {line!r}"
        family.samples[key] = float(match[3].replace("Inf", "inf"))

    def _family(self, sample: str) -> Family:
        for name, family in self.families.items():
            if sample in (name + suffix for suffix in SUFFIXES.get(family.type, ("",))):
                return family
        raise AssertionError(f"{sample} has no type")

    def values(self, sample: str, **labels: str) -> list[float]:
        """Of all series of that name which have at least these labels."""
        return [
            value
            for family in self.families.values()
            for (name, found), value in family.samples.items()
            if name == sample and set(labels.items()) <= found
        ]

    def value(self, sample: str, **labels: str) -> float:
        """Of the one such series."""
        found = self.values(sample, **labels)
        assert len(found) == 1, f"{len(found)} series of {sample} {labels}"
        return found[0]

    def total(self, sample: str, **labels: str) -> float:
        return sum(self.values(sample, **labels))

    def labels(self, sample: str, label: str) -> set[str]:
        """The values that the label has."""
        return {
            value
            for family in self.families.values()
            for (name, found) in family.samples
            for key, value in found
            if name == sample and key == label
        }


def scrape(gateway: Gateway) -> Exposition:
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.ports['admin']}/metrics", timeout=5) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return Exposition(answer.read().decode())
