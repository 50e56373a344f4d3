"""The market inside the stand-in exchange: seeded, plausible, without a clock of its own."""

from collections.abc import Collection, Sequence
from heapq import heapify, heapreplace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.simulator import auction, closing_price, day_phases, interruption, order_flow
from kis_tui.simulator.alerts import Alerts, designate
from kis_tui.simulator.announcements import announce, countdowns
from kis_tui.simulator.context_streams import CLOSES, ContextStreams
from kis_tui.simulator.exchange_side import Mode
from kis_tui.simulator.issues import ISSUES, Issue
from kis_tui.simulator.layouts import LayoutSet
from kis_tui.simulator.publication import Publication
from kis_tui.simulator.scenarios import Scenario
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.timeline import Slice, Stretch
from kis_tui.simulator.values import auction_figures, auction_of, book, quoted_totals

_MOST_EVENTS = 250.0
"""Order events in a second of one stock, whatever the scenario says."""

_PUSH_PULL = 1 / 4
"""How strongly a pushed stock's price follows its target, per second."""

_PUSHED_ACTIVITY = 30.0


class Market:
    """All stocks at both exchanges, played along one scenario.

    What happens does not depend on who reads: the same seed and scenario give the same publications, slice by slice,
    however ``advance`` is called.

    Args:
        scenario: what to play.
        seed: chooses the course of it.
        layouts: which fields a book has; published books leave the others out.
        issues: the securities, all of them unless given.
    """

    def __init__(self, scenario: Scenario, seed: int, layouts: LayoutSet, issues: Sequence[Issue] = ISSUES) -> None:
        self.scenario = scenario
        self.timeline = scenario.timeline
        self.day = scenario.day
        self._layouts = layouts
        self._second = self.timeline.start
        trade_date = f"{self.day:%Y%m%d}"
        self.stocks = {issue.code: Stock(issue, f"{seed}/{scenario.name}", trade_date) for issue in issues}
        opens = day_phases.opens_at(Venue.KRX, self.day)
        has_opened = opens is None or self._second >= opens
        for code, stock in self.stocks.items():
            designate(stock, scenario.designations)
            pct = scenario.start_pct.get(code, stock.issue.start_pct if has_opened else 0.0)
            day_phases.start(stock, self.day, self._second, pct, scenario.vi_base_pct.get(code))
            if not has_opened:
                stock.anchor *= 1 + stock.issue.start_pct / 200
        self._alerts = Alerts(scenario.events, self.stocks, self._second)
        self._order = list(self.stocks.values())
        self._context = ContextStreams(self._order, f"{seed}/{scenario.name}")
        self._due = [(self._wait_s(index, self.timeline.stretch_at(0)), index) for index in range(len(self._order))]
        heapify(self._due)
        self._countdowns = [entry for entry in countdowns(self.day) if entry[0] >= self._second]
        self._slices = self.timeline.slices()
        self._slice = next(self._slices)

    @property
    def second(self) -> int:
        """Time of day of the last slice, in seconds since midnight KST."""
        return self._second

    def advance(self, until_s: float, wanted: Collection[Registration] | None = None) -> list[Publication]:
        """Let the market run up to scenario second ``until_s`` and return what its streams say, in order.

        Args:
            until_s: scenario seconds since the start; whole slices up to it are played.
            wanted: streams to return; None = all. The rest happens all the same.
        """
        for stock in self._order:
            stock.wanted = None
        self._context.wanted = None
        if wanted is not None:
            self._context.wanted = {entry.code for entry in wanted if entry.channel is Channel.INDEX}
            by_code: dict[str, set[tuple[Channel, Venue]]] = {}
            for registration in wanted:
                by_code.setdefault(registration.code, set()).add((registration.channel, registration.venue))
            for code, stock in self.stocks.items():
                stock.wanted = frozenset(by_code.get(code, ()))
        published: list[Publication] = []
        while self._slice.end_ms <= until_s * 1000:
            published += self._play(self._slice)
            self._slice = next(self._slices)
        return published

    def book(self, venue: Venue, code: str) -> BookSnapshot:
        """Return what the stream would say now, without a change of totals.

        Raises:
            KeyError: no such stock, or it does not trade at ``venue``.
        """
        stock = self.stocks[code]
        width = self._layouts[Channel.BOOK, venue].width
        totals = quoted_totals(stock, venue, stock.ladder(venue))
        return book(stock, venue, self._second, width, totals)

    def lists(self, venue: Venue, code: str) -> bool:
        """Whether ``code`` exists and trades at ``venue``; UN carries every stock."""
        stock = self.stocks.get(code)
        return stock is not None and (venue is not Venue.NXT or stock.nxt is not None)

    def carries(self, registration: Registration) -> bool:
        """Whether the stream exists: an index has one at KRX, a stock one of every kind where it trades."""
        if registration.channel is Channel.INDEX:
            return registration.venue is Venue.KRX and registration.code in CLOSES
        return self.lists(registration.venue, registration.code)

    def _play(self, step: Slice) -> list[Publication]:
        end_s = step.end_ms / 1000
        self._enter_second(int(self.timeline.market_s(end_s)))
        while self._due[0][0] <= end_s:
            due_s, index = self._due[0]
            stock = self._order[index]
            self._event(stock, due_s)
            heapreplace(self._due, (due_s + self._wait_s(index, step.stretch), index))
        published: list[Publication] = []
        for stock in self._order:
            if any(side.touched for side in stock.sides) or stock.announcements:
                published += self._publish(stock)
        published += self._context.after_slice(self._second, end_s)
        return published

    def _enter_second(self, second: int) -> None:
        """Follow the day: phases that begin, countdowns, pushes of the scenario."""
        if second == self._second:
            return
        self._second = second
        for stock in self._order:
            day_phases.follow(stock, self.day, second)
        self._alerts.follow(second)
        while self._countdowns and self._countdowns[0][0] <= second:
            _, code = self._countdowns.pop(0)
            for stock in self._order:
                announce(stock, [Venue.KRX], operation_code=code)
        for code, pushes in self.scenario.pushes.items():
            for start, pct in pushes:
                if start <= second and code in self.stocks:
                    stock = self.stocks[code]
                    stock.anchor = stock.issue.base_price * (1 + pct / 100)
                    stock.pull = _PUSH_PULL

    def _wait_s(self, index: int, stretch: Stretch) -> float:
        stock = self._order[index]
        pushed = stock.issue.code in self.scenario.pushes
        rate = max(stock.issue.activity, _PUSHED_ACTIVITY) if pushed else stock.issue.activity
        return stock.rng.expovariate(min(rate * stretch.activity, _MOST_EVENTS))

    def _event(self, stock: Stock, elapsed_s: float) -> None:
        second = self._second
        order_flow.wander(stock, elapsed_s)
        if stock.open_sides():
            order_flow.next_order(stock, second, self.scenario.max_prints)
            interruption.follow(stock, second)
        for side in stock.sides:
            if side.mode is Mode.AUCTION:
                auction.next_order(stock, side, second)
            elif side.mode is Mode.CLOSING_PRICE:
                closing_price.next_order(stock, side, second)

    def _publish(self, stock: Stock) -> list[Publication]:
        """Return what has happened at one stock since its last frames."""
        published = [
            Publication(stock.registration(Channel.STATUS, status.venue), (status,)) for status in stock.announcements
        ]
        stock.announcements.clear()
        changed = {side.venue for side in stock.sides if side.touched}
        if changed:
            changed.add(Venue.UN)
        for side in stock.sides:
            side.touched = False
        for venue in Venue:
            if venue in changed:
                published += self._publish_stream(stock, venue)
        published += self._context.after_trades(stock, self._second)
        return published

    def _publish_stream(self, stock: Stock, venue: Venue) -> list[Publication]:
        published: list[Publication] = []
        most = self.scenario.max_prints
        prints = stock.prints[venue]
        for start in range(0, len(prints), most):
            batch = tuple(prints[start : start + most])
            published.append(Publication(stock.registration(Channel.TRADE, venue), batch))
        prints.clear()
        matches = stock.indicatives[venue]
        auctioning = auction_of(stock, venue)
        if matches and auctioning is not None:
            registration = stock.registration(Channel.INDICATIVE, venue)
            published.append(Publication(registration, tuple(matches), figures=auction_figures(stock, auctioning)))
        matches.clear()
        previous = stock.quoted[venue]
        stock.quoted[venue] = quoted_totals(stock, venue, stock.ladder(venue))
        stock.quoted_at[venue] = self._second
        if stock.wants(Channel.BOOK, venue):
            width = self._layouts[Channel.BOOK, venue].width
            snapshot = book(stock, venue, self._second, width, previous)
            auction_volume = (stock.krx if venue is not Venue.NXT else stock.side(venue)).auction_size
            registration = stock.registration(Channel.BOOK, venue)
            published.append(Publication(registration, (snapshot,), auction_volume=auction_volume))
        return published
