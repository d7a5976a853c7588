"""Corrections that several tabs share, and storage that fails, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from browsing import NEEDS_CHROMIUM, draw, expect_answer
from taught_page import SQUARE_ONE, again, expect_corrections, offer, row, taught_one

pytestmark = NEEDS_CHROMIUM

UNREADABLE = """const { getAll } = IDBObjectStore.prototype;
IDBObjectStore.prototype.getAll = () => { throw new Error("It is damaged."); };
window.mended = () => { IDBObjectStore.prototype.getAll = getAll; };"""

FULL = """const { put } = IDBObjectStore.prototype;
let left = 1;
IDBObjectStore.prototype.put = function (each) {
  if ((left -= 1) < 0) throw new DOMException("It is full.", "QuotaExceededError");
  return put.call(this, each);
};
window.mended = () => { IDBObjectStore.prototype.put = put; };
null"""

LOST = """const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (...given) {
  if (!window.isLost) this.close();
  window.isLost = true;
  return transaction.apply(this, given);
};
null"""

CLEARED = """new Promise((resolve, reject) => {
  const request = indexedDB.deleteDatabase("inkdigits");
  request.onsuccess = resolve;
  request.onblocked = () => reject(new Error("It is still open."));
})"""

STORED = """new Promise((resolve) => {
  indexedDB.open("inkdigits").onsuccess = ({ target }) => {
    const store = target.result.transaction("corrections").objectStore("corrections");
    store.getAll().onsuccess = ({ target: { result } }) =>
      resolve([result[0].model, result[0].used]);
  };
})"""

OF_ANOTHER_MODEL = """new Promise((resolve) => {
  indexedDB.open("inkdigits").onsuccess = ({ target }) => {
    const store = target.result.transaction("corrections", "readwrite").objectStore("corrections");
    store.getAll().onsuccess = ({ target: { result: [each] } }) => {
      store.put({ ...each, model: "another", used: false }).onsuccess = resolve;
    };
  };
})"""

LASTING = """window.asked = 0;
navigator.storage.persist = async () => { asked += 1; return true; };
null"""


def second_tab(page: Page) -> Page:
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("button", name="Export")).to_be_visible()
    return other


def test_what_one_tab_learns_another_knows(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    other = second_tab(page)
    draw(other, SQUARE_ONE)
    expect_answer(other, "read", "7")
    expect_corrections(other, 0)
    taught_one(page)
    expect_answer(other, "read", "1")
    expect_corrections(other, 1)
    with other.expect_download() as download:
        other.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "kept.json")
    assert (tmp_path / "kept.json").read_text().count('"digit":1') == 1
    page.locator("#undo-correction").click()
    expect_answer(other, "read", "7")
    expect_corrections(other, 0)


def test_what_one_tab_deletes_another_does_not_bring_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    taught_one(page)
    other = second_tab(page)
    for each in (page, other):
        expect_corrections(each, 1)
    page.evaluate(
        """const choice = document.querySelector("#corrections select");
        choice.value = "4";
        choice.dispatchEvent(new Event("change"));"""
    )
    other.get_by_label("Delete correction 1").click()
    for each in (page, other):
        expect_corrections(each, 0)
    page.reload()
    expect_corrections(page, 0)


def test_corrections_that_cannot_be_read_leave_the_buttons(open_page: Callable[..., Page]) -> None:
    page = open_page()
    taught_one(page)
    page.context.add_init_script(UNREADABLE)
    page.reload()
    expect(page.locator("#notice")).to_contain_text("It is damaged.")
    for name in ("Export", "Import", "Corrections"):
        expect(page.get_by_role("button", name=name)).to_be_enabled()
    page.evaluate("mended()")
    expect_corrections(page, 1)
    again(page)
    expect_answer(page, "read", "1")


def test_a_full_storage_keeps_nothing_of_a_change(open_page: Callable[..., Page]) -> None:
    page = open_page()
    taught_one(page)
    page.evaluate(FULL)
    offer(page, [row(), row(digit=2)])
    expect(page.locator("#notice")).to_contain_text("The storage of this browser fails: It is full")
    expect_corrections(page, 1)
    page.get_by_label("Digit of correction 1").select_option("4")
    expect(page.get_by_label("Digit of correction 1")).to_have_value("1")
    page.evaluate("mended()")
    offer(page, [row(), row(digit=2)])
    expect_corrections(page, 3)


def test_a_lost_storage_is_opened_again(open_page: Callable[..., Page]) -> None:
    page = open_page()
    draw(page, SQUARE_ONE)
    expect_answer(page, "read", "7")
    page.evaluate(LOST)
    page.get_by_role("button", name="It is a 1").click()
    expect(page.locator("#notice")).to_have_text("Learned: a 1.")


def test_the_data_of_the_page_can_be_deleted_while_it_is_open(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    taught_one(page)
    second_tab(page).evaluate(CLEARED)
    expect_corrections(page, 0)
    again(page)
    expect_answer(page, "read", "7")


def test_another_model_learns_anew_and_keeps_that(open_page: Callable[..., Page]) -> None:
    page = open_page()
    taught_one(page)
    page.evaluate(OF_ANOTHER_MODEL)
    page.reload()
    draw(page, SQUARE_ONE)
    expect_answer(page, "read", "1")
    expect_corrections(page, 1)
    model, used = page.evaluate(STORED)
    assert (len(model), used) == (64, True)


def test_the_browser_is_asked_once_to_keep_them(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate(LASTING)
    taught_one(page)
    again(page)
    expect_answer(page, "read", "1")
    page.get_by_role("button", name="Right").click()
    expect_corrections(page, 2)
    assert page.evaluate("asked") == 1
