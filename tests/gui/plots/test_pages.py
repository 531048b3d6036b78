"""Whole heat maps on each page."""

from nnstudio.gui.plots.pages import heights


def test_what_fits_on_one_page_keeps_its_height():
    assert heights([100, 80], 300, 8) == [100, 80]


def test_a_heat_map_that_would_be_cut_begins_the_next_page_and_the_others_fill_theirs():
    assert heights([150, 100, 60], 200, 8) == [200, 100, 60]
    assert heights([100, 60, 100], 200, 8) == [116, 76, 100]


def test_one_that_is_higher_than_the_page_gets_the_page():
    assert heights([500, 500], 200, 8) == [200, 200]


def test_there_is_nothing_to_lay_out_in_an_empty_panel():
    assert heights([], 200, 8) == []
