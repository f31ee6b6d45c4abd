"""Text becomes tokens as the model was trained to see them, or a sentence names the unknown token."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.errors import DataError
from rnn_tui.networks.vocabulary import Vocabulary

CITY = Vocabulary(("arrive", "taipei", "on", "2nd", ".", "u.s.", "I", "(", "rome"), "word")
UNKNOWN = Vocabulary(("<unk>", "taipei", ".", "u.s."), "word", unknown="<unk>")
LETTERS = Vocabulary((".", "a", "n", "台", " "), "char", start=".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arrive taipei on 2nd .", ["arrive", "taipei", "on", "2nd", "."]),
        ("  arrive\ttaipei\n", ["arrive", "taipei"]),
        ("arrive taipei.", ["arrive", "taipei", "."]),
        ("u.s.", ["u.s."]),
        ("u.s..", ["u.s.", "."]),
        ("(taipei).", ["(", "taipei", ")", "."]),
        ("“rome”", ["“", "rome", "”"]),
        ("台北。", ["台北", "。"]),
        ("...", [".", ".", "."]),
        ("(", ["("]),
        ("((", ["(", "("]),
        ("a.b", ["a.b"]),
        (".a.b.", [".", "a.b", "."]),
        ("", []),
        (" \n", []),
    ],
)
def test_words_are_cut_at_spaces_and_punctuation(text, expected):
    """Punctuation is cut off the ends of a word, unless the word is known with it."""
    assert CITY.cut(text) == expected


def test_a_word_is_cut_the_same_where_unknown_words_have_a_token():
    """The token for unknown words does not keep punctuation from being cut off."""
    assert UNKNOWN.cut("paris. u.s. (taipei)") == ["paris", ".", "u.s.", "(", "taipei", ")"]


@pytest.mark.parametrize(
    ("text", "expected"), [("anna", list(".anna")), ("台 a", list(".台 a")), ("", ["."])]
)
def test_characters_are_cut_one_by_one_after_the_start_token(text, expected):
    """By character every sign counts, spaces too; the start token stands in front."""
    assert LETTERS.cut(text) == expected


def test_tokens_become_their_numbers():
    """Known tokens become their numbers; upper case is read as lower where only that is known."""
    assert CITY.encode(["arrive", "Taipei", "ROME", "I", "."]) == [0, 1, 8, 6, 4]
    assert CITY.known("TAIPEI") == "taipei"
    assert CITY.known("i") is None
    assert UNKNOWN.encode(["taipei", "paris", "<unk>"]) == [1, 0, 0]


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["arrive", "taipie"], "token 2: 'taipie' is not in the vocabulary of 9; did you mean 'taipei'?"),
        (
            ["zzzz"],
            (
                "token 1: 'zzzz' is not in the vocabulary of 9; "
                "it knows arrive, taipei, on, 2nd, ., u.s., I, (, …"
            ),
        ),
        (["\x1b[31m"], r"token 1: '\x1b[31m' is not in the vocabulary of 9; it knows "),
        (["x" * 5000], "token 1: '" + "x" * 39 + "…' is not in the vocabulary of 9; it knows "),
        ([""], "token 1: '' is not in the vocabulary of 9; it knows "),
    ],
)
def test_an_unknown_token_is_named_with_its_position(tokens, expected):
    """A token that the model does not know is named, with its place and the nearest that it does know."""
    with pytest.raises(DataError) as caught:
        CITY.encode(tokens)

    assert str(caught.value).startswith(expected)
    assert str(caught.value).isprintable()


def test_a_short_vocabulary_is_listed_whole():
    """All tokens of a small vocabulary are listed, hostile ones escaped."""
    with pytest.raises(DataError, match=r"vocabulary of 2; it knows a, \\x1b$"):
        Vocabulary(("a", "\x1b"), "char").encode(["7"])
    with pytest.raises(DataError, match=r"did you mean '\\x1babcdef'"):
        Vocabulary(("\x1babcdef",), "word").encode(["abcdef"])


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_cutting_loses_nothing_but_spaces(text):
    """Joined again, the tokens are the text without its spaces."""
    assert "".join(CITY.cut(text)) == "".join(text.split())
    assert "".join(LETTERS.cut(text)) == "." + text


@given(st.lists(st.sampled_from(CITY.tokens), max_size=10))
def test_text_made_of_tokens_comes_back(tokens):
    """Tokens joined by spaces are cut into the same tokens."""
    assert CITY.cut(" ".join(tokens)) == tokens


@pytest.mark.parametrize(
    "text", ["!" * 1_000_000, "(" * 500_000 + ")" * 500_000, "." * 999_999 + "a", "x" * 1_000_000]
)
def test_a_megabyte_without_a_space_is_cut_at_once(text):
    """A word of a million characters, all punctuation even, takes no time."""
    begin = time.process_time()

    pieces = CITY.cut(text)

    assert "".join(pieces) == text
    assert time.process_time() - begin < 5


def test_a_vocabulary_without_tokens_knows_none():
    """A vocabulary that is only used for cutting has no tokens."""
    empty = Vocabulary((), "word")

    assert empty.cut("to be, or.") == ["to", "be", ",", "or", "."]
    assert empty.known("to") is None
