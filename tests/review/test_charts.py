"""Where the parts of charts lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.charts import HEIGHT, LEFT, RIGHT, WIDTH, Span, Value, line_chart, nice_top, span_chart


def values(*numbers: float | None) -> list[Value]:
    return [
        Value(f"W{n}", number, few=n == 1, text=str(number)) for n, number in enumerate(numbers)
    ]


def test_a_line_breaks_where_a_week_has_no_value() -> None:
    chart = line_chart(values(0, 50, None, 100, None, 25, 75), top=100, unit=" %")
    assert [path.count(",") for path in chart.paths] == [2, 2]
    assert [dot.few for dot in chart.dots] == [False, True, False, False, False]
    assert [tick.text for tick in chart.rows] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert (chart.dots[0].x, chart.dots[-1].x) == (LEFT, WIDTH - RIGHT)
    assert [dot.y for dot in chart.dots[:3]] == [chart.bottom, 88.0, chart.rows[-1].at]
    assert [tick.text for tick in chart.columns] == ["W0", "W2", "W4", "W6"]


def test_one_value_is_a_dot_and_none_is_nothing() -> None:
    assert (line_chart(values(3), top=4).paths, len(line_chart(values(3), top=4).dots)) == ([], 1)
    assert line_chart([], top=4).dots == []


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=60))
def test_everything_lies_inside(numbers: list[float | None]) -> None:
    chart = line_chart(values(*numbers), top=100)
    assert all(LEFT <= dot.x <= WIDTH - RIGHT and 0 <= dot.y <= HEIGHT for dot in chart.dots)
    assert len(chart.dots) == sum(number is not None for number in numbers)
    assert len(chart.columns) <= 5 or len(numbers) <= 5


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (0.3, 0.4), (1, 1), (3, 4), (7.5, 8), (9, 10), (41, 80), (250, 400)],
)
def test_the_axis_ends_at_a_round_number(highest: float, top: float) -> None:
    assert nice_top(highest) == pytest.approx(top)


def test_intervals_lie_on_one_axis() -> None:
    whole = Span("All", 1.0, -1.0, 1.0, few=True, text="1.00")
    chart = span_chart([whole, Span("Licensed", 0.0, -0.5, 0.5, few=False, text="0.00")])
    first, second = chart.bars
    assert (first.low, first.x) == (RIGHT, WIDTH - RIGHT)
    assert (second.low, second.x, second.high) == (96, 180, 264)
    assert first.y < second.words < second.y < chart.bottom < chart.height
    assert [tick.text for tick in chart.columns] == ["−1", "−0.5", "0", "0.5", "1"]
    assert span_chart([]).bars == []
