using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>What exists for whoever asks. Every read and every search takes one, and it holds on every way to a resource: by id, by search, through chains,
/// <c>_has</c> and includes, in totals and in history. What it leaves out is answered as if it were not there.</summary>
/// <remarks>
/// A rule is a search: <c>Task?owner=Organization/7</c>. The resources that meet any rule are seen, all their versions with them: it is today's state that
/// decides about yesterday's version. No search finds a deleted resource; reads and history show it to whoever's rules ask for tags alone that it had (<see cref="Change.TagsLeft"/>)
/// and for what stands in its record.
/// The rules themselves look at the whole store: that a chain inside one leads over something unseen is no reason not to see its end.
/// </remarks>
public sealed class Access
{
    /// <summary>System of the tags that say to which record a resource belongs: what a <see cref="RecordCondition"/> compares.</summary>
    public const string RecordSystem = "https://second-opinion.example/fhir/CodeSystem/access-record";

    private readonly Func<string, IReadOnlyList<AccessRule>> rules;

    private Access(bool isEverything, IReadOnlyCollection<string> types, Func<string, IReadOnlyList<AccessRule>> rules) =>
        (IsEverything, Types, this.rules) = (isEverything, types, rules);

    public static Access Everything { get; } = new(isEverything: true, [], _ => []);

    public static Access Nothing { get; } = new(isEverything: false, [], _ => []);

    public bool IsEverything { get; }

    /// <summary>Types of which anything may be seen; without meaning for <see cref="Everything"/>.</summary>
    public IReadOnlyCollection<string> Types { get; }

    /// <summary>Only what meets one of these searches. Of each its type and its criteria count; one without criteria means all of the type.</summary>
    public static Access To(IEnumerable<SearchQuery> rules)
    {
        var byType = rules.GroupBy(rule => rule.ResourceType).ToDictionary(
            ofType => ofType.Key, IReadOnlyList<AccessRule> (ofType) => [.. ofType.Select(rule => new AccessRule(rule.Criteria, []))]);
        return new Access(isEverything: false, byType.Keys, type => byType.GetValueOrDefault(type, []));
    }

    /// <summary>Only what meets a rule of its type.</summary>
    /// <param name="types">Those that may have any.</param>
    /// <param name="rules">The rules of a type, asked for when it is looked at.</param>
    public static Access By(IReadOnlyCollection<string> types, Func<string, IReadOnlyList<AccessRule>> rules) => new(isEverything: false, types, rules);

    /// <summary>The rules of a type, any of which suffices.</summary>
    public IReadOnlyList<AccessRule> RulesOf(string resourceType) => rules(resourceType);
}
