"""Ask presidio's pattern recognisers about texts: JSON strings, one a line, in; lists of [kind, start, end] out.

Runs in an environment of its own, with presidio-analyzer installed; `bench_privacy.py --presidio` calls it. The spaCy
engine is blank, so that nothing is downloaded; presidio itself asks the net for a list of domains, and does without.
"""

from __future__ import annotations

import json
import logging
import sys

import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine


class Blank(SpacyNlpEngine):
    """A spaCy engine without a model."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}

    def load(self) -> None:
        """Nothing is to be loaded."""

    def is_loaded(self) -> bool:
        """It always is."""
        return True


def main() -> None:
    """Answer every line."""
    logging.disable(logging.CRITICAL)
    analyzer = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    kinds = sys.argv[1:]
    for line in sys.stdin:
        found = analyzer.analyze(json.loads(line), language="en", entities=kinds)
        print(json.dumps([[one.entity_type, one.start, one.end] for one in found]), flush=True)


if __name__ == "__main__":
    main()
