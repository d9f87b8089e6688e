"""Windows of numbers of which more are wanted than are free."""

from hypothesis import given
from hypothesis import strategies as st

from fleetcheck.resolve.claims import Stretch
from fleetcheck.resolve.windows import Wish, crowded

HIGHEST = 12
STRETCHES = st.tuples(st.integers(1, HIGHEST), st.integers(1, HIGHEST)).map(
    lambda ends: (min(ends), max(ends))
)
WISHES = st.lists(
    st.builds(lambda ends, number: Wish(ends[0], ends[1], number), STRETCHES, st.integers(1, 3)),
    max_size=6,
)
TAKEN = st.lists(STRETCHES.filter(lambda ends: ends[1] - ends[0] < 3), max_size=4)


def free_numbers(taken: list[Stretch], low: int = 1, high: int = HIGHEST) -> list[int]:
    return [n for n in range(low, high + 1) if not any(low <= n <= high for low, high in taken)]


def everybody_is_served(wishes: list[Wish], taken: list[Stretch]) -> bool:
    """Return whether there is a matching, by augmenting paths."""
    asking = [wish for wish in wishes for _ in range(wish.number)]
    holder: dict[int, int] = {}

    def serve(index: int, tried: set[int]) -> bool:
        for number in free_numbers(taken, asking[index].low, asking[index].high):
            if number not in tried:
                tried.add(number)
                if number not in holder or serve(holder[number], tried):
                    holder[number] = index
                    return True
        return False

    return all(serve(index, set()) for index in range(len(asking)))


@given(wishes=WISHES, taken=TAKEN)
def test_there_is_a_window_exactly_where_not_everybody_can_be_served(
    wishes: list[Wish], taken: list[Stretch]
) -> None:
    assert (not list(crowded(wishes, taken))) == everybody_is_served(wishes, taken)


@given(wishes=WISHES, taken=TAKEN)
def test_a_window_has_fewer_free_numbers_than_are_wanted_within_it(
    wishes: list[Wish], taken: list[Stretch]
) -> None:
    for low, high in crowded(wishes, taken):
        wanted = sum(wish.number for wish in wishes if low <= wish.low and wish.high <= high)
        assert wanted > len(free_numbers(taken, low, high))
