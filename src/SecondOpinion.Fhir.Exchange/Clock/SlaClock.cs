using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>The working-day clock of a case. Extension sla-clock.</summary>
/// <remarks>Due is <c>Started + Allowed + PausedTotal</c> in working time, or the decision deadline when that comes first: everything that it rests on is in the extension.</remarks>
/// <param name="Started">When the records were complete.</param>
/// <param name="Allowed">Working time that the opinion may take.</param>
/// <param name="PausedTotal">Working time that fell into finished pauses.</param>
/// <param name="PausedSince">Begin of the present pause; null while the clock runs.</param>
/// <param name="Due">While it pauses, what was due when the pause began.</param>
/// <param name="Calendars">Countries whose working days count.</param>
/// <param name="State">on-track, at-risk, breached.</param>
public sealed record SlaClock(
    DateTimeOffset Started, TimeSpan Allowed, TimeSpan PausedTotal, DateTimeOffset? PausedSince, DateTimeOffset Due, DateTimeOffset? Deadline, IReadOnlyList<string> Calendars, string State, string Reason)
{
    public const string OnTrack = "on-track";
    public const string AtRisk = "at-risk";
    public const string Breached = "breached";

    /// <summary>The part of the time after which a case is at risk.</summary>
    private const double Late = 0.8;

    public static SlaClock Start(string? priority, DateTimeOffset? deadline, IReadOnlyList<string> countries, WorkingCalendar calendar, DateTimeOffset now)
    {
        var allowed = Turnaround.Of(priority);
        return new SlaClock(now, allowed, TimeSpan.Zero, null, now, deadline > now ? deadline : null, countries, OnTrack, "").Reckon(calendar);
    }

    /// <summary>When the case becomes at risk, if the clock runs on.</summary>
    public DateTimeOffset RiskAt(WorkingCalendar calendar) => calendar.Add(Started, calendar.Between(Started, Due) * Late);

    public SlaClock Pause(string why, DateTimeOffset now) => this with { PausedSince = now, Reason = $"Stands still: {why}." };

    public SlaClock Resume(WorkingCalendar calendar, DateTimeOffset now) => PausedSince is not { } since
        ? this
        : (this with { PausedSince = null, PausedTotal = PausedTotal + calendar.Between(since, Written(now)) }).Reckon(calendar).Tick(calendar, now, mayImprove: true);

    /// <summary>The same clock, counted in the calendars of these countries.</summary>
    public SlaClock In(IReadOnlyList<string> countries, WorkingCalendar calendar, DateTimeOffset now) =>
        countries.SequenceEqual(Calendars) ? this : (this with { Calendars = countries }).Reckon(calendar).Tick(calendar, now, mayImprove: true);

    /// <summary>The state at this moment. By itself a clock only gets worse; a pause or another calendar may give time back.</summary>
    public SlaClock Tick(WorkingCalendar calendar, DateTimeOffset now, bool mayImprove = false)
    {
        if (PausedSince is not null) return this;
        var state = now >= Due ? Breached : now >= RiskAt(calendar) ? AtRisk : OnTrack;
        return state == State || (!mayImprove && Rank(state) < Rank(State)) ? this : this with { State = state };
    }

    /// <summary>When the state changes next by itself; null when it does not.</summary>
    public DateTimeOffset? NextChange(WorkingCalendar calendar) => PausedSince is not null ? null : State switch { OnTrack => RiskAt(calendar), AtRisk => Due, _ => null };

    internal static SlaClock? Read(JsonObject extension)
    {
        var parts = (extension["extension"] as JsonArray ?? []).OfType<JsonObject>().ToLookup(part => (string?)part["url"] ?? "");
        if (Instant(parts["started"]) is not { } started || Instant(parts["due"]) is not { } due) return null;
        return new SlaClock(
            started, Duration(parts["allowed"]), Duration(parts["pausedTotal"]), Instant(parts["pausedSince"]), due, Instant(parts["deadline"]),
            parts["calendar"].Select(part => (string?)part["valueCode"]).OfType<string>().ToArray(),
            parts["state"].Select(part => (string?)part["valueCode"]).FirstOrDefault() ?? OnTrack,
            parts["reason"].Select(part => (string?)part["valueString"]).FirstOrDefault() ?? "");
    }

    internal JsonObject Write()
    {
        var parts = new JsonArray(Part("started", "valueInstant", InstantText.Of(Started)), Part("allowed", "valueDuration", Hours(Allowed)));
        if (PausedTotal > TimeSpan.Zero) parts.Add(Part("pausedTotal", "valueDuration", Hours(PausedTotal)));
        if (PausedSince is { } since) parts.Add(Part("pausedSince", "valueInstant", InstantText.Of(since)));
        parts.Add(Part("due", "valueInstant", InstantText.Of(Due)));
        if (Deadline is { } deadline) parts.Add(Part("deadline", "valueInstant", InstantText.Of(deadline)));
        foreach (var country in Calendars) parts.Add(Part("calendar", "valueCode", country));
        parts.Add(Part("state", "valueCode", State));
        parts.Add(Part("reason", "valueString", Reason));
        return new JsonObject { ["extension"] = parts, ["url"] = Vocabulary.SlaClock };
    }

    /// <summary>As precise as it is written, so that what is reckoned again from the versions is the same.</summary>
    private static DateTimeOffset Written(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static int Rank(string state) => state switch { OnTrack => 0, AtRisk => 1, _ => 2 };

    private static JsonObject Part(string url, string name, JsonNode value) => new() { ["url"] = url, [name] = value };

    private static JsonObject Hours(TimeSpan time) => new()
    {
        ["value"] = Math.Round((decimal)time.TotalHours, 7), ["unit"] = "h", ["system"] = "http://unitsofmeasure.org", ["code"] = "h",
    };

    private static TimeSpan Duration(IEnumerable<JsonObject> parts) =>
        parts.Select(part => part["valueDuration"]?["value"]).FirstOrDefault() is { } hours ? TimeSpan.FromHours((double)(decimal)hours) : TimeSpan.Zero;

    private static DateTimeOffset? Instant(IEnumerable<JsonObject> parts) =>
        DateTimeOffset.TryParse((string?)parts.Select(part => part["valueInstant"]).FirstOrDefault(), CultureInfo.InvariantCulture, out var at) ? at : null;

    private SlaClock Reckon(WorkingCalendar calendar)
    {
        var due = calendar.Add(Started, Allowed + PausedTotal);
        var isCapped = Deadline < due;
        var where = Calendars.Count == 0 ? "no public holidays known" : "working days of " + string.Join(" and ", Calendars);
        var days = Allowed.TotalDays.ToString("0.##", CultureInfo.InvariantCulture);
        return this with
        {
            Due = isCapped ? Deadline!.Value : due,
            Reason = $"{days} working days from complete records, {where}{(PausedTotal > TimeSpan.Zero ? ", pauses added" : "")}{(isCapped ? "; the decision deadline comes first" : "")}.",
        };
    }
}
