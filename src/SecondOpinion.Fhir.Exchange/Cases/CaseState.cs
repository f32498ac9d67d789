namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Where a case stands: what the Case Task says, and what the Review Task says beside it. Every state and every step there is, is in this file.</summary>
/// <param name="CaseStatus">Task.status of the Case Task.</param>
/// <param name="BusinessStatus">Task.businessStatus of both; null for a state that Task.status says all about.</param>
/// <param name="ReviewStatus">Task.status of the current Review Task; null while there is none.</param>
/// <param name="StopsClock">The referrer, a parcel or an answer is waited for.</param>
public sealed record CaseState(string Name, string CaseStatus, string? BusinessStatus, string? ReviewStatus, bool StopsClock = false)
{
    public static readonly CaseState Submitted = new("Submitted", "requested", "submitted", null);
    public static readonly CaseState Incomplete = new("Incomplete", "received", "awaiting-information", null);
    public static readonly CaseState Queued = new("Queued", "accepted", "queued", "requested");
    public static readonly CaseState ConsentAwaited = new("Held for want of consent", "on-hold", "awaiting-consent", "on-hold", StopsClock: true);
    public static readonly CaseState Claimed = new("Claimed", "accepted", "claimed", "received");
    public static readonly CaseState Assigned = new("Accepted by the centre", "accepted", "assigned", "accepted");
    public static readonly CaseState InReview = new("In review", "in-progress", "in-review", "in-progress");
    public static readonly CaseState InformationAwaited = new("More information needed", "in-progress", "awaiting-information", "in-progress", StopsClock: true);
    public static readonly CaseState MaterialAwaited = new("Material awaited", "in-progress", "awaiting-material", "in-progress", StopsClock: true);
    public static readonly CaseState MaterialReceived = new("Material received", "in-progress", "material-received", "in-progress");
    public static readonly CaseState MaterialRejected = new("Material rejected", "in-progress", "material-rejected", "in-progress", StopsClock: true);
    public static readonly CaseState BoardScheduled = new("Tumour board", "in-progress", "board-scheduled", "in-progress");
    public static readonly CaseState Preliminary = new("Preliminary opinion", "in-progress", "preliminary-opinion", "in-progress");
    public static readonly CaseState CancellationRequested = new("Cancelled after start", "on-hold", "cancellation-requested", "on-hold", StopsClock: true);
    public static readonly CaseState Answered = new("Final opinion", "completed", "final-opinion", "completed");
    public static readonly CaseState Amended = new("Amended opinion", "completed", "amended-opinion", "completed");
    public static readonly CaseState Disputed = new("Disputed", "completed", "disputed", "completed");
    public static readonly CaseState NoCapacity = new("Nobody takes it in time", "failed", "no-capacity", "cancelled");
    public static readonly CaseState Cancelled = new("Cancelled", "cancelled", null, "cancelled");

    /// <summary>Ends a Review Task; the case is in the queue again at once, under a new one.</summary>
    public static readonly CaseState Declined = new("Declined before acceptance", "accepted", "queued", "rejected");

    /// <inheritdoc cref="Declined"/>
    public static readonly CaseState GivenUp = new("Given up after acceptance", "accepted", "queued", "failed");

    public static readonly IReadOnlyList<CaseState> All =
    [
        Submitted, Incomplete, Queued, ConsentAwaited, Claimed, Assigned, InReview, InformationAwaited, MaterialAwaited, MaterialReceived, MaterialRejected, BoardScheduled, Preliminary,
        CancellationRequested, Answered, Amended, Disputed, NoCapacity, Cancelled, Declined, GivenUp,
    ];

    /// <summary>The states in which a centre works.</summary>
    public static readonly IReadOnlyList<CaseState> Working = [InReview, MaterialReceived, BoardScheduled, Preliminary];

    private static readonly CaseState[] Waiting = [InformationAwaited, MaterialAwaited, MaterialRejected];

    private static readonly CaseState[] Held = [Assigned, .. Working, .. Waiting];

    /// <summary>Every step there is, and who may take it. What is not listed here does not happen.</summary>
    public static readonly IReadOnlyList<Transition> Transitions =
    [
        // Before a centre has it.
        new(Submitted, Incomplete, Actor.Hub, "required records are missing", Reason: "records-insufficient"),
        new(Submitted, Queued, Actor.Hub, "the records are complete"),
        new(Incomplete, Queued, Actor.Hub, "what was missing has arrived"),
        new(Queued, Claimed, Actor.Centre, "the centre claims it under a lease"),
        new(Queued, NoCapacity, Actor.Hub, "nobody has claimed it by the time it was due", Reason: "not-claimed"),
        new(Queued, ConsentAwaited, Actor.Hub, "no consent permits it to anybody any more", Reason: "consent-withdrawn"),
        new(ConsentAwaited, Queued, Actor.Hub, "a consent permits it again"),
        new(ConsentAwaited, Claimed, Actor.Centre, "the centre claims it as soon as a consent permits it again"),

        // A centre looks at it.
        new(Claimed, Claimed, Actor.Centre, "another centre claims it after the lease has run out"),
        new(Claimed, Queued, Actor.Centre, "the centre releases it"),
        new(Claimed, Queued, Actor.Hub, "the lease has run out", Reason: "lease-expired"),
        new(Claimed, Assigned, Actor.Centre, "the centre accepts it"),
        new(Claimed, Declined, Actor.Centre, "the centre declines it", AsksReason: true),
        .. Steps([Claimed, Assigned], InReview, Actor.Centre, "the centre begins"),
        .. Steps([Claimed, Assigned], Preliminary, Actor.Centre, "the centre issues a preliminary opinion"),
        .. Steps([Claimed, Assigned], Answered, Actor.Centre, "the centre issues the opinion"),
        .. Steps(Held, GivenUp, Actor.Centre, "the centre gives it up", asksReason: true),

        // A centre works on it.
        .. Steps([Assigned, .. Working], InformationAwaited, Actor.Centre, "the centre asks for information"),
        .. Steps([Assigned, .. Working], MaterialAwaited, Actor.Centre, "the centre asks for slides or blocks"),
        .. Steps(Working, BoardScheduled, Actor.Centre, "the case is put on a tumour board's agenda"),
        .. Steps([MaterialReceived, BoardScheduled], InReview, Actor.Centre, "the centre goes on"),
        .. Steps(Working, Preliminary, Actor.Centre, "the centre issues a preliminary opinion"),
        .. Steps(Working, Answered, Actor.Centre, "the centre issues the opinion"),
        new(InformationAwaited, InReview, Actor.Referrer, "the referrer has supplied what was asked for"),
        new(InformationAwaited, InReview, Actor.Hub, "what was asked for has arrived, or did not arrive in time"),
        new(InformationAwaited, InReview, Actor.Centre, "the centre goes on without"),
        .. Steps([MaterialAwaited, MaterialRejected], MaterialReceived, Actor.Centre, "the material has arrived and can be used"),
        new(MaterialAwaited, MaterialRejected, Actor.Centre, "the material has arrived and can't be used"),
        new(MaterialRejected, MaterialAwaited, Actor.Centre, "other material is on its way"),
        .. Steps([MaterialAwaited, MaterialRejected], InReview, Actor.Centre, "the centre goes on without"),
        .. Steps([MaterialAwaited, MaterialRejected], InReview, Actor.Referrer, "the referrer has none to send"),

        // It is called off.
        .. Steps([Submitted, Incomplete, Queued, ConsentAwaited, Claimed], Cancelled, Actor.Referrer, "the referrer calls it off before work began", asksReason: true),
        .. Steps(Held, CancellationRequested, Actor.Referrer, "the referrer asks to stop", asksReason: true),
        new(CancellationRequested, Cancelled, Actor.Centre, "the centre has stopped"),
        new(CancellationRequested, Cancelled, Actor.Hub, "the centre has not answered in time", Reason: "cancellation-requested"),
        new(CancellationRequested, InReview, Actor.Centre, "the centre says why it goes on", AsksReason: true),
        new(CancellationRequested, InReview, Actor.Referrer, "the referrer wants the opinion after all"),

        // It has been answered.
        .. Steps([Answered, Amended, Disputed], Amended, Actor.Centre, "the opinion is amended or corrected"),
        .. Steps([Answered, Amended], Disputed, Actor.Referrer, "the opinion is contested", asksReason: false),
    ];

    /// <summary>Nothing more happens to a review in this state; an opinion can still be amended or disputed.</summary>
    public bool IsEnd => CaseStatus is "completed" or "failed" or "cancelled";

    /// <summary>The state that a Case Task says it is in; null when it says what is no state.</summary>
    public static CaseState? Of(TaskContent caseTask) =>
        All.FirstOrDefault(state => state.CaseStatus == caseTask.Status && state.BusinessStatus == caseTask.BusinessStatus);

    public override string ToString() => Name;

    private static IEnumerable<Transition> Steps(IEnumerable<CaseState> from, CaseState to, Actor by, string why, bool asksReason = false) =>
        from.Where(state => state != to || to == Amended).Select(state => new Transition(state, to, by, why, AsksReason: asksReason));
}
