using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>A review that waits, with what it is sorted and chosen by.</summary>
/// <param name="Key">Sorts by urgency, then by the decision deadline, then by when the clock runs out, then by age; no two are the same.</param>
public sealed record QueueItem(StoredVersion Version, string Key, IReadOnlyList<string> Specialties, IReadOnlyList<string> Languages, IReadOnlyList<string> Countries)
{
    // hl7.org/fhir/R4/valueset-request-priority.html
    private static readonly string[] Urgency = ["stat", "asap", "urgent", "routine"];

    private static readonly string Never = InstantText.Of(DateTimeOffset.MaxValue);

    public static QueueItem Read(StoredVersion version)
    {
        var task = TaskContent.Read(version.Json);
        var rank = Array.IndexOf(Urgency, task.Priority ?? "routine");
        var deadline = (string?)task.Extension(Vocabulary.DecisionDeadline)?["valueDateTime"];
        var key = string.Join('~', rank < 0 ? Urgency.Length - 1 : rank, deadline is null ? Never : Instant(deadline), task.Clock is { } clock ? InstantText.Of(clock.Due) : Never, InstantText.Of(task.AuthoredOn), version.Key.Id);
        var specialties = (task.Copy("performerType") as JsonArray ?? []).SelectMany(type => type?["coding"] as JsonArray ?? []).Select(coding => $"{(string?)coding?["system"]}|{(string?)coding?["code"]}").ToArray();
        return new QueueItem(version, key, specialties, Codes(task, "answer-language"), Codes(task, "permitted-country"));
    }

    /// <summary>True when one of each list suits; a list that is empty, on either side, asks nothing.</summary>
    public bool Suits(IReadOnlyList<string> specialties, IReadOnlyList<string> languages, IReadOnlyList<string> countries) =>
        Any(Specialties, specialties, static (have, want) => want.Contains('|') ? have == want : have.EndsWith("|" + want, StringComparison.Ordinal))
        && Any(Languages, languages, static (have, want) => have == want.Split('-')[0])
        && Any(Countries, countries, static (have, want) => have.Equals(want, StringComparison.OrdinalIgnoreCase));

    private static bool Any(IReadOnlyList<string> have, IReadOnlyList<string> want, Func<string, string, bool> matches) => have.Count == 0 || want.Count == 0 || have.Any(one => want.Any(other => matches(one, other)));

    private static string Instant(string dateTime) =>
        DateTimeOffset.TryParse(dateTime, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? InstantText.Of(at) : Never;

    private static string[] Codes(TaskContent task, string type) => task.Inputs(type).Select(input => (string?)input["valueCode"]).OfType<string>().ToArray();
}
