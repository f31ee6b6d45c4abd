"""Tasks are the same data each time, complete and clean, with exactly the shares they claim."""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import rnn_tui.tasks as room
from rnn_tui.errors import UnknownNameError
from rnn_tui.tasks import Wheel, copy, deck, load_task, names, prose, slots, slots_zh, task_names

FOLDER = Path(room.__file__).parent
SLOTS = {"slots": slots, "slots_zh": slots_zh}
FINGERPRINTS = {
    "adding": "8f67246c448d223ce78c752c04a670134dd48e5e16d1dc86637c7e0c2d28c37e",
    "badiiguuu": "7ac79183eeec1f574a7721344654f0f26263bf52c46d2ee5f536bf57d638925e",
    "cloze": "de185812aff59b66e32bc5ed6aeab8cbf5b30d0efe0ff14430b37258d8a3d3ef",
    "copy": "0b0e279d5681955f540dd47bb966838e94533e462d1eed87d97120684372f6b5",
    "dates": "44bb84f5722668079620fcec4445493447768e0427f674d33777c6735075c372",
    "dot": "d6756c7db72b2cae8eab24f9af0bd9a1f19381f93fd08306972ef87ba7acab33",
    "glyph": "5a20e03ca6e89977a087629e9d8cc303e75cebe9d487439e1c6647740e765cf2",
    "glyph_caption": "17ae08d70f4f27db7950b23e889e05f770efc446d2b4f71a05bfc4d589368180",
    "names": "d8975c6fd5d373979cf41b4f2071971a73b6b43334014ab778b98903038f1c12",
    "one_fact": "5ae5c391008de311fb992eab9af28ecb53da97adc21e1f46ba3bb2ccef42b939",
    "pos": "c53d8b1f2ab611b88f5a6cd37d32cec0d15ab76f4283aa15f679ef22b58ddb17",
    "prose": "7af886ae4c9ed40443ab305a3de817ac1040916c7dca1e3542cd654c0a3cf0dd",
    "reverse": "79324a3689a9ef72a31f56484de6dd408dc74aa84da262e335c58b378c6125f0",
    "sentiment": "6cbe74e904afb28aa8491775b702e98aa6bddc8c9641d98758a25f48bbdc7a5a",
    "slots": "978139414f2508c80f04f83dd22affad32268a19376414fb6ca452bcf3237cbc",
    "slots_zh": "551dce759f195aaece1c0ce1b1038f6d0572b826a0fee71fcd6cdd6fb3d1b02b",
    "strokes": "7e46648bc15b9cc933066e73b3353ec81abb40990d683332d8b09b3ad39475f8",
    "tones": "8a625cef850742e0ae40459deb409b1e367a5537680d24e3ef4bf08b8296934a",
    "two_facts": "76c482b8bc1669ea3b57e3cea6b2b8bd42822d7cfcad447d988602f4b1a2d402",
    "weather": "bd821940ab348b8bd270723f42906c6bd4e77160ed88493193038c82f32b177b",
}
TASKS = tuple(sorted(FINGERPRINTS))


def fingerprint(task) -> str:
    rows = [
        [list(example.tokens), list(example.targets), list(example.scored), *example.vectors, *example.values]
        for example in (*task.train, *task.held_out)
    ]
    words = task.vocabulary.tokens if task.vocabulary else None
    text = json.dumps([words, task.labels, len(task.train), rows])
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("name", task_names())
def test_the_data_of_a_task_are_the_same_each_time(name):
    """Made today or tomorrow, here or there, a task has the same examples in the same order."""
    assert fingerprint(load_task(name)) == FINGERPRINTS[name]
    assert fingerprint(sys.modules[f"rnn_tui.tasks.{name}"].make()) == FINGERPRINTS[name]


@pytest.mark.parametrize("name", task_names())
def test_every_example_is_whole(name):
    """Each step, or the end, has an answer among the labels; tokens are known, held out or not."""
    task = load_task(name)

    for example in (*task.train, *task.held_out):
        answers = example.values or example.targets
        assert example.tokens
        assert answers
        if task.kind != "translate":
            assert len(answers) == (1 if task.kind in ("classify", "answer") else len(example.tokens))
        if task.vocabulary is None:
            assert [len(vector) for vector in example.vectors] == [width_of(task)] * len(example.tokens)
        else:
            assert set(example.tokens) <= set(task.vocabulary.tokens)
            assert not example.vectors
        assert set(example.targets) <= set(task.labels)
        assert all(0 <= step < len(example.tokens) for step in example.scored)
    assert task.name == name
    assert task.kind in {"tag", "classify", "generate", "regress", "translate", "answer"}
    assert all((task.measure, task.data, task.licence))
    assert task.vocabulary is None or len(set(task.vocabulary.tokens)) == len(task.vocabulary.tokens)


def width_of(task) -> int:
    return len(task.train[0].vectors[0])


@pytest.mark.parametrize("name", [name for name in task_names() if load_task(name).vocabulary])
def test_text_of_a_task_is_cut_into_its_tokens(name):
    """What a person types like an example becomes the tokens that were trained on."""
    task = load_task(name)
    joint = " " if task.vocabulary.by == "word" else ""
    skipped = 1 if task.vocabulary.start else 0

    for example in task.held_out[:200]:
        assert tuple(task.vocabulary.cut(joint.join(example.tokens[skipped:]))) == example.tokens


@pytest.mark.parametrize("name", SLOTS)
def test_the_share_of_every_pattern_and_city_is_exact(name):
    """Each deck holds each pattern as often as it says, and every city comes up equally often in its slot."""
    task, module = load_task(name), SLOTS[name]
    size = sum(count for count, _pattern, _slots in module.PATTERNS)

    for examples, decks in ((task.train, module.TRAIN), (task.held_out, module.HELD_OUT)):
        assert len(examples) == decks * size
        slot = Counter(target for one in examples for target, step in zip_scored(one))
        expected = Counter()
        for count, _pattern, slots_ in module.PATTERNS:
            for label in slots_.split():
                expected[label] += count * decks * (2 if name == "slots_zh" else 1)
        assert slot == expected
        cities = Counter(city for one in examples for city in cities_of(one, module))
        assert max(cities.values()) - min(cities.values()) <= 2 * len(module.PATTERNS)
        assert set(cities) == set(module.CITIES)


def zip_scored(example):
    return [(example.targets[step], step) for step in example.scored]


def cities_of(example, module) -> list[str]:
    text = ("" if module is slots_zh else " ").join(example.tokens)
    return re.findall("|".join(module.CITIES), text)


@pytest.mark.parametrize("name", SLOTS)
def test_exactly_the_cities_are_scored(name):
    """The accuracy counts the tokens of cities and nothing else."""
    task, module = load_task(name), SLOTS[name]
    parts = set(module.CITIES) if name == "slots" else set("".join(module.CITIES))

    for example in task.held_out:
        cities = cities_of(example, module)
        scored = [example.tokens[step] for step in example.scored]
        assert scored == (cities if name == "slots" else list("".join(cities)))
        assert set(scored) <= parts
        other = {example.targets[step] for step in range(len(example.tokens)) if step not in example.scored}
        assert other <= set(module.LABELS[2:])


@pytest.mark.parametrize("module", [names, prose])
def test_each_letter_of_a_text_is_answered_by_the_next(module):
    """A text begins and ends with its edge, and the answer to each letter is the next one."""
    task = module.make()

    for example in (*task.train, *task.held_out):
        assert example.tokens[0] == example.targets[-1] == module.EDGE
        assert module.EDGE not in example.tokens[1:]
        assert example.tokens[1:] == example.targets[:-1]


@pytest.mark.parametrize("module", [names, prose, copy])
def test_what_is_held_out_is_not_learned_from(module):
    """No held-out name, definition or word to copy is among those to learn from."""
    task = module.make()

    held_out = {example.tokens for example in task.held_out}

    assert len(held_out) == module.HELD_OUT
    assert not held_out & {example.tokens for example in task.train}


def test_the_names_are_clean():
    """The list of names is plain: lower case a to z, sorted, each once, nothing else."""
    text = (FOLDER / "names.txt").read_bytes()
    rows = text.decode("ascii").splitlines()

    assert text.endswith(b"\n")
    assert b"\r" not in text
    assert all(re.fullmatch("[a-z]{2,15}", row) for row in rows)
    assert rows == sorted(set(rows))


def test_every_text_has_its_source_and_rights_beside_it():
    """Each shipped text stands in the table of licences, with the number of its lines."""
    table = (FOLDER / "LICENCES.md").read_text(encoding="utf-8")

    for path in FOLDER.glob("*.txt"):
        row = next(line for line in table.splitlines() if line.startswith(f"| `{path.name}`"))
        assert f"{len(path.read_text().split()):,} " in row
        assert row.count("|") == 5
        assert all(cell.strip() for cell in row.split("|")[1:-1])
    assert "public domain" in table


@pytest.mark.parametrize("counts", [[3, 1, 2], [1], [5, 0, 5]])
def test_a_deck_holds_each_place_as_often_as_it_says(counts):
    """Shares are exact, only the order is drawn."""
    cards = deck(counts, random.Random(1))

    assert Counter(cards) == {place: count for place, count in enumerate(counts) if count}
    assert deck(counts, random.Random(1)) == cards
    assert deck([9, 9], random.Random(1)) != sorted(deck([9, 9], random.Random(1)))


def test_a_wheel_is_fair_after_each_turn():
    """After each full turn every choice came up equally often, in an order of chance."""
    wheel = Wheel("abcd", random.Random(2))

    turns = ["".join(wheel.draw() for _ in range(4)) for _ in range(20)]

    assert all(sorted(turn) == list("abcd") for turn in turns)
    assert len(set(turns)) > 5


def test_an_unknown_task_is_answered_with_the_nearest():
    """A misspelt task is answered with the one that was meant."""
    with pytest.raises(UnknownNameError, match="no task is called 'slot'; did you mean 'slots'"):
        load_task("slot")


def test_tasks_are_listed_without_making_them():
    """The names of the tasks are the files of the folder; listing them makes no data and needs no numpy."""
    code = (
        "import sys\n"
        "from rnn_tui.tasks import task_names\n"
        "print(*task_names())\n"
        "assert not {'numpy', 'rnn_tui.tasks.slots'} & set(sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert tuple(done.stdout.split()) == task_names() == TASKS
