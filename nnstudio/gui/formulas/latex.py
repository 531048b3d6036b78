"""From formulas in Unicode, such as "∂L/∂W = xᵀ·∂L/∂f", to LaTeX."""

import re
import unicodedata
from functools import lru_cache

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵗᶠⁱʲᵃᵇᶜᵈᵉᵏⁿ", [*"0123456789+-", r"\mathsf{T}", *"tfijabcdekn"], strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₜₓ", "0123456789+-ijkntx", strict=True))
SYMBOLS = {
    "·": r"\cdot ",
    "⊙": r"\odot ",
    "×": r"\times ",
    "−": "-",
    "←": r"\leftarrow ",
    "→": r"\rightarrow ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "≈": r"\approx ",
    "∈": r"\in ",
    "∞": r"\infty ",
    "…": r"\ldots ",
    "½": r"\frac{1}{2}",
    "¼": r"\frac{1}{4}",
    "%": r"\%",
}
GREEK = {letter: f"\\{unicodedata.name(letter).rpartition(' ')[2].lower()} " for letter in "αβγδεζηθκλμνξρστφχψω"} | {
    "π": r"\pi ",
    "Δ": r"\Delta ",
    "Φ": r"\Phi ",
    "Γ": r"\Gamma ",
    "Ω": r"\Omega ",
    "Θ": r"\Theta ",
    "Λ": r"\Lambda ",
    "λ": r"\lambda ",
    "ε": r"\varepsilon ",
    "ϵ": r"\varepsilon ",
}
NAMED = {"alpha": r"\alpha "}
FUNCTIONS = {"ln", "exp", "tanh", "cos", "sin", "max", "min", "mean", "sign", "act"}
CLOSING = {"(": ")", "[": "]", "⌊": "⌋", "|": "|", "‖": "‖"}
FENCES = {"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "‖": r"\|", "⌊": r"\lfloor ", "⌋": r"\rfloor "}
PLAIN = set("+-=<>,;:.!")
OPERATORS = {*"·⊙×−←≤≥≠≈+-=<>/"}
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[−-]?\d+)?|\.\d+")
WORD = re.compile(r"`[^`]*`|[A-Za-z][A-Za-z0-9_]+")
PRIMES = "'′"
PROSE = 5
"""Words that are no functions up to which something is a formula; a sentence stays one."""


class UnreadableError(ValueError):
    """A formula with something in it that has no translation."""


@lru_cache(1024)
def latex(text: str) -> str:
    """A formula as LaTeX.

    Raises:
        UnreadableError: it has no translation, or is a sentence, and is to be shown as it is.
    """
    if sum(word not in FUNCTIONS for word in re.findall("[a-z]{2,}", text)) > PROSE:
        raise UnreadableError(text)
    reader = Reader(text)
    found = reader.sequence("")
    if reader.place < len(text):
        raise UnreadableError(text)
    return found


class Reader:
    """Reads a formula from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    @property
    def next(self) -> str:
        """The next letter; empty at the end."""
        return self.text[self.place : self.place + 1]

    def skip(self) -> None:
        """Go on to what is no space."""
        while self.next.isspace():
            self.place += 1

    def take(self) -> str:
        """The next letter, and go on."""
        found = self.next
        self.place += 1
        return found

    def sequence(self, end: str) -> str:
        """Everything up to a closing sign, or to the end."""
        parts = []
        while self.next and self.next != end:
            if self.next.isspace():
                parts.append(r"\quad " if self.text.startswith("  ", self.place) else "")
                self.skip()
            elif self.next in SYMBOLS or self.next in PLAIN:
                sign = self.take()
                parts.append("{-}" if sign == "−" and not parts else SYMBOLS.get(sign, sign))
            else:
                parts.append(self.quotient())
        return "".join(parts)

    def quotient(self) -> str:
        """A factor, over others where it is divided."""
        if self.next and self.next in "ΣΠ":
            return self.sign_of_sum() + (self.quotient() if self.operand() else "")
        start = self.place
        above, bare = self.factor()
        if self.place == start:
            raise UnreadableError(self.text)
        while self.over():
            below, inside = self.factor()
            above = f"\\frac{{{bare or above}}}{{{inside or below}}}"
            bare = ""
        return above

    def over(self) -> bool:
        """Whether a stroke of a fraction comes next; it is taken."""
        rest = self.text[self.place :].lstrip()
        if not rest.startswith("/"):
            return False
        self.skip()
        self.place += 1
        self.skip()
        return True

    def factor(self) -> tuple[str, str]:
        """One factor with its indices and powers, and what is inside where that is all in parentheses."""
        sign = self.next
        if sign in CLOSING:
            return self.group()
        if sign == "∂":
            self.place += 1
            return rf"\partial {self.factor()[0]}", ""
        if sign == "√":
            self.place += 1
            root, inside = self.factor()
            return rf"\sqrt{{{inside or root}}}", ""
        if sign and sign in "ΣΠ":
            return self.sign_of_sum() + self.applied(), ""
        return self.atom(), ""

    def sign_of_sum(self) -> str:
        """A large sign with its index, ready for what it sums up or multiplies."""
        head = (r"\sum" if self.take() == "Σ" else r"\prod") + self.scripts()
        self.skip()
        return f"{head} "

    def applied(self) -> str:
        """What a function or a sum without parentheses is of."""
        self.skip()
        return self.factor()[0] if self.operand() else ""

    def operand(self) -> bool:
        """Whether something comes next that is no operator."""
        return bool(self.next) and self.next not in SYMBOLS and self.next not in PLAIN and self.next not in ")]⌋"

    def group(self) -> tuple[str, str]:
        """What stands between fences, and that without them where nothing follows."""
        opening = self.take()
        closing = CLOSING[opening]
        inside = self.sequence(closing)
        if self.take() != closing:
            raise UnreadableError(self.text)
        whole = rf"\left{FENCES[opening]}{inside}\right{FENCES[closing]}"
        scripts = self.scripts()
        return whole + scripts, "" if scripts or opening != "(" else inside

    def atom(self) -> str:
        """A number, a letter or a word, with what belongs to it."""
        found = NUMBER.match(self.text, self.place)
        if found:
            self.place = found.end()
            return number(found.group()) + self.scripts()
        found = WORD.match(self.text, self.place)
        if found:
            self.place = found.end()
            return self.word(found.group())
        sign = self.next
        if sign in GREEK or (sign.isascii() and sign.isalpha()):
            self.place += 1
            if sign == "Δ":
                return rf"\Delta {self.factor()[0]}"
            return GREEK.get(sign, sign) + self.scripts() + self.arguments()
        raise UnreadableError(self.text)

    def word(self, word: str) -> str:
        """A function with what it is applied to, or words."""
        if word in NAMED:
            return NAMED[word] + self.scripts()
        if word in FUNCTIONS:
            return rf"\operatorname{{{word}}}" + self.scripts() + (self.arguments() or rf"\,{self.applied()}")
        words = word.strip("`").replace("_", r"\_")
        before, after = self.text[: self.place - len(word)], self.text[self.place :]
        left = r"\;" if before.endswith(" ") and before.strip()[-1:] not in OPERATORS else ""
        word_next = WORD.match(after.lstrip())
        text_next = word_next is not None and word_next.group() not in {*NAMED, *FUNCTIONS}
        goes_on = text_next or after.strip()[:1] in OPERATORS
        right = r"\;" if after.startswith(" ") and not goes_on else ""
        return rf"{left}\text{{{words}}}{right}" + self.scripts() + self.arguments()

    def arguments(self) -> str:
        """What a function is applied to, where it follows at once."""
        return self.group()[0] if self.next and self.next in "([" else ""

    def scripts(self) -> str:
        """Primes, indices and powers."""
        primes = self.run(dict.fromkeys(PRIMES, "'"))
        above, below = self.run(RAISED), self.run(LOWERED, commas=True)
        above = above or self.run(RAISED)
        if self.next == "^":
            self.place += 1
            power, inside = self.factor()
            above = [inside or power]
        power = f"{above[0]}_{{{''.join(above[1:])}}}" if len(above) > 1 and above[0] == "f" else "".join(above)
        primed = "".join(primes)
        raised = f"^{{{power}}}" if power else ""
        return primed + raised + (f"_{{{''.join(below)}}}" if below else "")

    def run(self, signs: dict[str, str], *, commas: bool = False) -> list[str]:
        """Letters of one sort; commas between them belong to them."""
        found: list[str] = []
        while self.next and (self.next in signs or (commas and found and self.comma(signs))):
            sign = self.take()
            found.append(signs.get(sign, sign))
        return found

    def comma(self, signs: dict[str, str]) -> bool:
        """Whether a comma comes next that stands between two indices."""
        return self.next == "," and self.text[self.place + 1 : self.place + 2] in [*signs]


def number(text: str) -> str:
    """A number; with a power of ten where it has one."""
    mantissa, mark, power = text.replace(",", "{,}").partition("e")
    return rf"{mantissa}\cdot 10^{{{power.replace('−', '-')}}}" if mark else mantissa
