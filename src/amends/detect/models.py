"""Signals, expectations, detectors, incidents and findings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from amends.customers.models import Customer, Order
from amends.detect.rules.aside import Aside
from amends.detect.rules.hub import Source
from amends.detect.rules.occurrences import LONGEST_OCCURRENCE
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.post.models import Outbound


class Signal(models.Model):
    """A fact from another system, in the shape of CloudEvents. `subject` names the thing it is about."""

    id = models.UUIDField(primary_key=True, editable=False)
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=200)
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="detect_signal_once")]
        indexes = [
            models.Index(fields=["subject", "occurred_at"], name="detect_signal_subject"),
            models.Index(fields=["type", "occurred_at"], name="detect_signal_type"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class Unread(models.Model):
    """What became of a signal that nobody could read. Without one it still waits for somebody to look."""

    signal = models.OneToOneField(Signal, models.CASCADE, primary_key=True, related_name="unread")
    ended_at = models.DateTimeField()
    ending = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.signal_id} {self.ending}"


class Withdrawal(models.Model):
    """Word that a signal was wrong, by whoever told it, or by one of us with the reason.

    It may be here before the signal is; `signal` is None until then.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=200)
    signal = models.OneToOneField(Signal, models.CASCADE, null=True, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="detect_withdrawal_once")]
        indexes = [models.Index(fields=["id"], name="detect_withdrawal_early", condition=Q(signal__isnull=True))]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Expectation(models.Model):
    """What the company promised before any failure: this thing, by then. Met, called off, or passed unmet.

    `promised_at` is when the promise was made, as far as we were told; of two, the one that was made first counts.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120)
    what = models.CharField(max_length=40)
    promised_at = models.DateTimeField(null=True)
    expected_by = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "what"], name="detect_expectation_once")]
        indexes = [
            models.Index(
                fields=["expected_by"],
                name="detect_expectation_open",
                condition=Q(met_at__isnull=True, called_off_at__isnull=True, passed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"


class Detector(models.Model):
    """A rule that turns signals into findings: on signals of `signal_type`, when `predicate` holds of their data.

    A detector with an empty `signal_type` watches expectations named `expectation` and fires when one passes unmet.
    One with neither watches things through time: `predicate` is what it asks of each (see `rules.watching`).
    In its quiet hours (`quiet`, see `rules.quiet`) what it finds waits until they end. How grave that is, `sizes` says
    (see `rules.watching.sizes`), and else its kind.
    From `incident_from` findings on, those that share what `incident_by` names (`day+origin`) are one incident.
    It opens at most `cap_count` recoveries in `cap_minutes` minutes (0: no cap); whoever comes beyond is held with an
    incident until its owner says what becomes of them.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    signal_type = models.CharField(max_length=80, blank=True, default="")
    expectation = models.CharField(max_length=40, blank=True, default="")
    predicate = models.JSONField(default=dict)
    incident_by = models.CharField(max_length=40, blank=True, default="")
    incident_from = models.PositiveIntegerField(default=0)
    cap_count = models.PositiveIntegerField(default=5000)
    cap_minutes = models.PositiveIntegerField(default=60)
    quiet = models.CharField(max_length=11, blank=True, default="")
    sizes = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Opened(models.Model):
    """How many recoveries a detector opened at one moment; what lies before its window is forgotten."""

    id = models.UUIDField(primary_key=True, editable=False)
    detector = models.ForeignKey(Detector, models.CASCADE, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "opened"
        indexes = [models.Index(fields=["detector", "opened_at"], name="detect_opened_since")]

    def __str__(self) -> str:
        return f"{self.count} by {self.detector_id}"


class DetectorVersion(models.Model):
    """What a detector asks, as somebody wrote it. A draft counts for nothing until it is switched on, with a reason.

    Nobody drafted what a detector came with.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    detector = models.ForeignKey(Detector, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    tree = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True, default="")
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["detector", "number"], name="detect_version_once"),
            models.UniqueConstraint(fields=["detector"], condition=Q(since__isnull=True), name="detect_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.detector_id} {self.number}"


class Look(models.Model):
    """When a detector looks at a thing again, because its answer can turn then without any signal.

    A detector that asks of things together has one look of its own, whose subject is `*`.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    detector = models.ForeignKey(Detector, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=120)
    look_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["detector", "subject"], name="detect_look_once")]
        indexes = [models.Index(fields=["look_at"], name="detect_look_at")]

    def __str__(self) -> str:
        return self.subject


class Incident(models.Model):
    """One event that fails many customers, such as a storm. Its owner owes everyone the next update.

    `cause` and `facts` are what may be said to all of them; a letter names the cause only once somebody has confirmed
    it. `wanted` asks which orders it failed beside those of its findings (see `rules.affected`), `looked_at` when late
    joiners were last looked for. `ended_by_cause` is the cause that was picked at its end, by its slug. While
    `public_title` says something, the public page shows it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    detector = models.ForeignKey(Detector, models.PROTECT, null=True, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=300, blank=True, default="")
    is_cause_confirmed = models.BooleanField(default=False)
    facts = models.TextField(blank=True, default="")
    wanted = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    public_title = models.CharField(max_length=120, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_cause = models.CharField(max_length=50, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["started_at"], name="detect_incident_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return self.title


class PublicUpdate(models.Model):
    """One word to everybody about an incident: where it stands, what is known, and when the next word comes."""

    id = models.UUIDField(primary_key=True, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="public_updates")
    state = models.CharField(max_length=16)
    text = models.TextField()
    next_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["published_at"], name="detect_public_update")]

    def __str__(self) -> str:
        return f"{self.state} {self.published_at}"


class Finding(models.Model):
    """One detector's one word on one subject: it has failed. Unique, so that a repeated signal finds it once.

    What can fail more than once has a finding for each `occurrence` (see `rules.occurrences`).
    `size` is which of its detector's sizes it had when it was found, with what held; empty: as its kind.
    `incident_key` says which event it belongs to, once that event is large enough to be an incident. `matched_at` is
    when everybody whom it failed was last seen to; `healed_at` when we heard that it mended by itself, or, where it
    `is_withdrawn`, that what we had been told was wrong: it never failed. Until `held_until` it waits for the end of
    its detector's quiet hours.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    detector = models.ForeignKey(Detector, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120)
    occurrence = models.CharField(max_length=LONGEST_OCCURRENCE, blank=True, default="")
    happened_at = models.DateTimeField()
    found_at = models.DateTimeField()
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="findings")
    incident_key = models.CharField(max_length=120, blank=True, default="")
    facts = models.JSONField(default=dict)
    size = models.JSONField(default=dict)
    held_until = models.DateTimeField(null=True)
    matched_at = models.DateTimeField(null=True)
    matched_count = models.PositiveIntegerField(default=0)
    healed_at = models.DateTimeField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_why = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["detector", "subject", "occurrence"], name="detect_finding_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="detect_finding_waiting", condition=Q(matched_at__isnull=True)),
            models.Index(fields=["incident_key"], name="detect_finding_loose", condition=Q(incident__isnull=True)),
            models.Index(fields=["matched_count", "found_at"], name="detect_finding_nobody"),
            models.Index(fields=["subject"], name="detect_finding_subject"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def stays_aside(self) -> bool:
        """Whether somebody set it aside for a reason that an order which comes later does not change."""
        return self.set_aside_at is not None and self.set_aside_why != Aside.NOBODY


class Affected(models.Model):
    """Somebody whom an incident failed and who has no recovery yet: how we know of them, and since when.

    Whoever came beyond a cap waits until somebody says that they shall be let through (`let_at`); the others are let
    through at once. `letter` is the last letter to all that was written to them meanwhile. When their recovery opens
    the row goes: from then on the failure says it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="+")
    finding = models.ForeignKey(Finding, models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=8)
    joined_at = models.DateTimeField()
    let_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(Outbound, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "affected"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "customer", "order"],
                condition=Q(order__isnull=False),
                name="detect_affected_order_once",
            ),
            models.UniqueConstraint(
                fields=["incident", "customer"], condition=Q(order__isnull=True), name="detect_affected_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=[source.value for source in Source]), name="detect_affected_known_source"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="detect_affected_let", condition=Q(let_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.customer_id}"


class ByHand(models.Model):
    """A customer whom letters to all and a rule for all leave out: somebody sees to them in person, and why."""

    id = models.UUIDField(primary_key=True, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    why = models.CharField(max_length=300)
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "by hand"
        constraints = [models.UniqueConstraint(fields=["incident", "customer"], name="detect_by_hand_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.customer_id}"


class SavedMapping(models.Model):
    """Which column of a kind of file means what to a signal, as somebody told us once. `mapping` is `rules.Mapping`."""

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    name = models.SlugField(max_length=60)
    mapping = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="detect_mapping_name")]

    def __str__(self) -> str:
        return self.name


class Connection(models.Model):
    """Another system that tells us signals by signed calls: who it is, its secret, and when it was last heard.

    `sealed_before` is the secret before this one, which is good until `before_until`: so that a secret can be changed
    while calls are on their way.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    sealed_before = models.BinaryField(default=bytes)
    before_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    heard_at = models.DateTimeField(null=True)
    heard_what = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name"], condition=Q(is_active=True), name="detect_connection_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
