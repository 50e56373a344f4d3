"""What the screen says, by place; every language has all of it.

A sentence with a gap is a format string; the gaps are named and the same in every language. A gap such as
``{key[undo]}`` is filled with the key of that action in the table in force (``ui.keymap``), so that a sentence never
names a key the user has changed. A tuple is one thing said ever shorter: the first that fits is shown. Widths matter, a
word longer than its column is left out.
"""

from collections.abc import Mapping

from msgspec import Struct

from kis_tui.alerts.alert import BookSide, WallEnd
from kis_tui.alerts.commands import CommandTrouble
from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertWay
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.registration import Channel
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.market.level_readout import LevelSide
from kis_tui.profiles.problem import ProblemKind
from kis_tui.ui.badge import Badge
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.diagnostic_figures import DiagnosticFigure, DiagnosticPart
from kis_tui.ui.export import Export
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.watch_columns import WatchColumn


class KeyWords(Struct, frozen=True):
    """What a key does."""

    label: str
    """A word or two for the palette and for hints."""
    sentence: str
    """One sentence for the help screen and the README."""


class Words(Struct):
    """Every word of the screen in one language."""

    language: str
    """Its code (ISO 639-1)."""

    # --- The focused instrument: title, ladder, figures, tape ---

    choices: Mapping[VenueChoice, str]
    venue_letters: Mapping[Venue, str]
    krx_phases: Mapping[DayPhase, str]
    nxt_phases: Mapping[DayPhase, str]
    clock_vi: str
    clock_single_price: str
    day_ended: str
    day_ended_next: str
    weekdays: tuple[str, ...]
    day_holiday: str
    day_holiday_named: str
    strength_short: str
    age_ago: str
    book_age_ago: str
    fetched: str
    """That something was asked for and is not kept up."""
    fetched_ago: tuple[str, ...]
    """Both book and price, and when."""
    book_fetched_ago: tuple[str, ...]
    price_fetched_ago: tuple[str, ...]
    header_fetched: str
    """The name of a column or panel of which it is so."""
    indicative_short: str
    title_volume: str
    title_turnover: str
    no_instrument: str
    waiting_for_book: str
    no_book_while_closed: str
    """There is no book, and none is to be expected: no exchange sends one now."""
    header_cumulative: str
    header_change: str
    header_traded: str
    header_placed: str
    header_nxt: str
    header_krx: str
    header_size: str
    header_price: str
    header_percent: str
    header_figures: str
    header_day: str
    header_volume: str
    volume_since: str
    volume_recent: str
    change_contents: Mapping[ChangeContent, str]
    recentring: Mapping[Recentring, str]
    mark_open: str
    mark_high: str
    mark_low: str
    mark_base: str
    mark_close: str
    mark_average: str
    mark_alert: str
    """A price that an alert of the user's waits for."""
    mark_upper_limit: str
    mark_lower_limit: str
    mark_vi: str
    mark_vwap: str
    edge_up: str
    edge_down: str
    upper_limit: tuple[str, ...]
    high: tuple[str, ...]
    open: tuple[str, ...]
    low: tuple[str, ...]
    lower_limit: tuple[str, ...]
    base: tuple[str, ...]
    vi_upper: tuple[str, ...]
    vi_lower: tuple[str, ...]
    volume: tuple[str, ...]
    volume_ratio: tuple[str, ...]
    year_high: tuple[str, ...]
    year_low: tuple[str, ...]
    against_close: tuple[str, ...]
    average: tuple[str, ...]
    average_short: str
    spread: str
    spread_long: str
    disordered: tuple[str, ...]
    """Prices of a side that do not run from the best outwards."""
    crossed: str
    no_asks: str
    no_bids: str
    no_levels: str
    upper_limit_size: str
    lower_limit_size: str
    weighted_mid: str
    size_shares: str
    taken: tuple[str, ...]
    indicative: str
    auction_end: str
    single_price_end: str
    auction_short: str
    better_venues: str
    no_venue_book: str
    per_share: str
    touch_ask: str
    touch_bid: str
    both_venues: str
    crossed_venues: tuple[str, ...]
    mismatch: tuple[str, ...]
    nxt_not_traded: tuple[str, ...]
    nxt_ineligible: str
    vi_left: tuple[str, ...]
    vi_release: str
    overheated_auction: tuple[str, ...]
    auction_left: tuple[str, ...]
    auction_overdue: str
    single_price_left: tuple[str, ...]
    cursor_sides: Mapping[LevelSide, str]
    cursor_size: str
    cursor_cumulative: str
    shares: str
    won: str
    cursor_ticks: str
    cursor_fill: tuple[str, ...]
    cursor_short: tuple[str, ...]
    flow_asks: tuple[str, ...]
    flow_bids: tuple[str, ...]
    flow_net: tuple[str, ...]
    net: tuple[str, ...]
    after_hours_net: tuple[str, ...]
    total_asks: tuple[str, ...]
    total_bids: tuple[str, ...]
    after_hours_asks: tuple[str, ...]
    after_hours_bids: tuple[str, ...]
    strength: str
    buy_volume: str
    sell_volume: str
    net_volume: str
    buy_count: str
    sell_count: str
    vwap: str
    turnover: str
    same_time_ratio: str
    turnover_rate: str
    profile_since: tuple[str, ...]
    profile_recent_since: tuple[str, ...]
    profile_recent: tuple[str, ...]
    profile_buy_share: str
    profile_point_of_control: str
    profile_missed: tuple[str, ...]
    profile_folded: tuple[str, ...]

    # --- The market around the instrument ---

    indices: Mapping[str, str]
    program: str
    program_short: str

    # --- Tape ---

    tape: str
    tape_empty: str
    tape_none_passes: str
    tape_least: str
    tape_most: str
    tape_between: str
    tape_exactly: str
    tape_filtered: str
    tape_merged: str
    tape_count: str
    tape_fetched: str
    tape_fetched_sign: str
    tape_large: str
    tape_paused: tuple[str, ...]
    tape_mid_price: str
    tape_missed: tuple[str, ...]
    """``when`` is from when to when; what has it is left out where that is not known."""
    tape_beginning: tuple[str, ...]
    """Between what was fetched and the first print received; how much traded there cannot be told."""
    tape_began_anew: tuple[str, ...]
    tape_line_down_missed: tuple[str, ...]
    tape_line_down: tuple[str, ...]
    tape_line_down_filled: tuple[str, ...]
    header_time: str
    header_trade_price: str
    header_trade_size: str
    header_strength: str

    # --- The liquidity strip ---

    strip_empty: str
    strip_step: tuple[str, ...]

    # --- The line, the hours, registrations ---

    quiet_phases: Mapping[DayPhase, str]
    """Phases in which nothing is sent, the one that ends soonest first."""
    reasons: Mapping[Trouble, str]
    """Why the line is not up."""
    short_reasons: Mapping[Trouble, str]
    """The same in ten cells at most."""
    remedies: Mapping[Trouble, str]
    """What a user can do when the program does not go on by itself."""
    short_remedies: Mapping[Trouble, str]
    """The same in few cells: with the short reason before it, a 40-column screen has room for it."""
    registration_notes: Mapping[RegistrationState, str]
    """Notes of a row that has no data yet, or none any more."""
    over_limit: str
    refusals: Mapping[str, tuple[str, str]]
    """The broker's code of a refusal, in a sentence and in few cells (KIS portal, error codes of the WebSocket)."""
    refused_short: str
    waiting_for_trade: str
    halted: tuple[str, str]
    vi_active: tuple[str, str]
    vi_listed: str
    single_price: tuple[str, str]
    indicative_note: str
    empty_watchlist: tuple[str, ...]
    """Lines of the watchlist without rows: what to press."""
    empty_group: tuple[str, ...]
    """The same of one group among others."""
    dropped: str
    already_there: str
    undone: str
    nothing_to_undo: str
    retry_needless: str
    sor_shown: str
    drift: str
    merging: str
    not_merging: str
    filtered: str
    not_filtered: str
    split_on: str
    split_off: str
    split_needs_unified: str
    needs_one: str
    recentred: str
    content_shown: str
    changes_from: str
    all_changes: str
    strip_stepped: str
    strip_too_narrow: str
    ladders_too_narrow: str
    saved: str
    not_saved: str
    add_title: str
    add_prompt: str
    add_hint: str
    add_unknown: str
    add_read_as: str
    """What was typed, taken for the other keyboard layout."""
    add_list: str
    """How many codes were found in a list that was pasted."""
    add_left_out: str
    add_listed: str
    """Beside a suggestion that is on the list already."""
    add_nothing: str
    add_unnamed: str
    """Beside a code whose name is not known."""
    counter_won: str
    counter_shares: str
    amount_missing: str
    amount_unreadable: str
    amount_negative: str
    amount_not_whole: str
    amount_too_large: str
    amount_too_long: str
    filter_title: str
    filter_size: str
    filter_value: str
    filter_no_bound: str
    filter_crossed: str
    filter_hint: str
    from_to: str
    average_title: str
    average_price: str
    average_prompt: str
    average_shares: str
    average_shares_prompt: str
    average_zero: str
    average_too_fine: str
    average_hint: str
    quantity_title: str
    quantity_shares: str
    quantity_prompt: str
    quantity_zero: str
    quantity_hint: str
    help_title: str
    help_signs: tuple[str, ...]
    help_screenshots: str
    help_log: str
    help_no_log: str
    help_close: str
    palette_prompt: str
    palette_nothing: str
    choose_hint: str
    profiles_title: str
    profiles_not_kept: str
    profile_new: str
    profile_name: str
    profile_name_wrong: str
    profile_there: str
    profile_opened: str
    profile_problems: Mapping[ProblemKind, str]
    export_title: str
    export_choices: Mapping[Export, str]
    copied: str
    """What was copied and how many lines it has."""
    settings_title: str
    settings_hint: str
    settings_language: str
    settings_theme: str
    settings_glyphs: str
    names_not_here: str
    names_running: str
    names_begun: str
    names_progress: str
    """``lists`` is the boards with how many names each has, so far."""
    names_came: str
    names_list_failed: str
    names_failed: str
    languages: Mapping[str, str]
    """By code; each in its own language, so that whoever cannot read the screen finds his."""
    themes: Mapping[str, str]
    """By the theme's id."""
    glyph_sets: Mapping[GlyphSet, str]
    first_hint: tuple[str, ...]
    """Over the keys shown at the very first start."""
    too_small: str
    too_small_remedy: str

    # --- What is special about an issue and the market ---

    badges: Mapping[IssueStatus, tuple[str, str]]
    """A designation as the title shows it, and in one letter."""
    banners: Mapping[MarketAlert, str]
    halt: str
    nxt_halt: str
    halt_because: str

    # --- Numbers and times ---

    short_units: tuple[tuple[int, str], ...]
    """Factor and word, the smallest first: an amount that has no room is written in the first one that fits."""
    volume_units: tuple[tuple[int, str], ...]
    """For a volume of more than seven characters."""
    money_units: tuple[tuple[int, str], ...]
    """The largest first; the first with one decimal as long as there are fewer than a hundred of it."""
    exact_units: tuple[tuple[int, int, str], ...]
    """Unit, the step an amount must be whole in to be written in it, and its word; the largest unit first."""
    seconds_ago: str
    """An age."""
    minutes_ago: str
    hours_ago: str

    # --- Watchlist and status bar ---

    watchlist: str
    watch_columns: Mapping[WatchColumn, str]
    watch_note: str
    row_fetched: tuple[str, ...]
    """That a row's price was asked for, with its age."""
    all_rows: str
    """The name of all groups together."""
    group_shown: str
    group_number: str
    """What a group without a name is called."""
    group_title: str
    group_name: str
    group_name_prompt: str
    group_places: str
    """Asks for the numbers of the groups that the focused stock is in."""
    group_places_prompt: str
    group_places_wrong: str
    group_name_long: str
    group_hint: str
    sorted_by: str
    own_order: str
    cannot_sort: str
    cannot_carry_sorted: str
    cannot_carry_all: str
    several_stocks: str
    """A stock and how many others."""
    added: str
    added_some_there: str
    group_full: str
    status_help: str
    status_hangul: str
    """That the keyboard is in Hangul mode."""
    status_registered: str
    status_refused: str
    """How many registrations the broker will not serve."""
    status_last: str
    status_queries_wait: str
    """``{left}``: until the REST token is asked for again, as ``0:42``."""
    status_clock_slow: str
    """``{apart}``: how far this machine's clock is behind the exchange's."""
    status_clock_fast: str
    status_drift: str
    status_alerts: str
    """How many alerts have fired and were not seen."""
    status_unreadable: str
    link_silent: str
    link_silent_because: str
    link_seconds: str
    """How long; a blank before it."""
    link_connecting: str
    link_attempt: str
    """A blank before it."""
    link_registering: str
    link_down: str
    link_receiving: str
    link_closed: str
    link_up: str
    link_awaiting: str
    link_stopped: tuple[str, ...]
    """No frame comes because nothing is traded: ``what`` stops it, and ``name``, whom."""
    link_stopped_several: tuple[str, ...]
    link_waiting: tuple[str, str, str]
    """``left`` and ``attempt`` have a blank before them, ``reason`` a colon."""
    link_blocked: str
    link_blocked_because: str
    code_missing: str
    run_badges: Mapping[Badge, str]
    """What the figures come from; empty for the live line."""
    clock: str
    """Where an exchange is in its day; ``venue`` is its letter."""

    # --- Diagnostics ---

    diagnostics_title: str
    """``at`` and ``day`` are the market's time and date, ``version`` is the program's."""
    diagnostics_hint: str
    diagnostics_copied: str
    diagnostics_saved: str
    diagnostics_not_saved: str
    diagnostic_parts: Mapping[DiagnosticPart, str]
    diagnostic_figures: Mapping[DiagnosticFigure, str]
    diagnostic_none: str
    """In the place of a list without entries, or of a figure that is not known."""
    diagnostic_streams_head: tuple[str, str, str, str]
    """Names of the columns: stream, stock, state, age."""
    channels: Mapping[Channel, str]
    """A kind of stream in few cells."""
    registration_states: Mapping[RegistrationState, str]
    line_moments: Mapping[LinkState, str]
    """A state that the line entered, in the list of the last ones."""
    refused_kinds: Mapping[str, str]
    """By ``RefusedKind.kind``; one that is not here is shown as it is."""
    told_connected: str
    """The line's state and since when it is connected."""
    told_keep_alives: str
    told_slowest_reply: str
    told_connects: str
    told_registrations: str
    told_answers: str
    told_queries: str
    told_lock_held: str
    told_lock_free: str
    told_pictures: str
    told_spread: str
    """Median, 99th percentile, and of how many."""
    told_lag: str
    told_clock_behind: str
    told_clock_ahead: str
    told_clock_same: str
    told_shares: str
    told_refused: str
    """How often, what, of which stream, and when last."""
    told_control: str
    told_changed_nothing: str

    # --- Alerts ---

    alert_kinds: Mapping[AlertKind, str]
    alert_short_kinds: Mapping[AlertKind, str]
    """Kinds with a threshold that a row of the watchlist names, in few cells."""
    alert_measures: Mapping[AlertKind, str]
    """A figure of a kind with a threshold, with its unit; of prints and walls shares."""
    alert_won: str
    alert_at_least: str
    alert_at_most: str
    alert_edges: Mapping[AlertKind, Mapping[AlertEdge, str]]
    """Of the kinds whose end is told as well."""
    alert_every_time: str
    alert_once_a_day: str
    alert_once_in_seconds: str
    alert_once_in_minutes: str
    alert_takers: Mapping[Aggressor, str]
    alert_print: str
    alert_vi_on: str
    """``venue`` and ``began`` have a blank before them, or are empty."""
    alert_vi_off: str
    alert_vi_over: str
    """Its longest time is over and nobody told of its end."""
    alert_limits: Mapping[Direction, str]
    alert_limit_touched: str
    alert_limit_left: str
    alert_sides: Mapping[BookSide, str]
    alert_wall_came: str
    alert_wall_went: str
    alert_wall_ends: Mapping[WallEnd, str]
    alert_while_down: str
    alert_suppressed: str
    """How often more the rule would have told, but for its cooldown; it follows what has happened."""
    alert_unseen: tuple[str, ...]
    """Behind the newest alert: how many there are, and the keys."""
    alert_title: str
    alert_edit_title: str
    alert_target: str
    alert_group: str
    alert_group_named: str
    alert_venue: str
    alert_venue_as_row: str
    alert_kind: str
    alert_number: str
    alert_number_prompts: Mapping[AlertKind, str]
    alert_number_zero: str
    alert_side_choices: tuple[str, str]
    """At least, at most."""
    alert_unit_choices: tuple[str, str]
    """Shares, won."""
    alert_cooldown: str
    alert_ways: str
    alert_way_names: Mapping[AlertWay, str]
    alert_note: str
    alert_note_prompt: str
    alert_line: str
    alert_line_wrong: str
    alert_hint: str
    alert_added: str
    alert_changed: str
    alert_holds: str
    """Behind the sentence that it was added: what it waits for is so already."""
    alert_no_stock: str
    alert_too_many: str
    alert_list_title: str
    alert_list_empty: str
    alert_list_fired: str
    alert_list_none_fired: str
    alert_list_hint: str
    alert_switched_on: str
    alert_switched_off: str
    alert_dropped: str
    alert_undone: str
    alert_command_troubles: Mapping[CommandTrouble, str]

    # --- Keys ---

    key_groups: Mapping[KeyGroup, str]
    keys: Mapping[str, KeyWords]
    """By the id of ``keys.Key``."""
