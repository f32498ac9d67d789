using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>What exists for whoever asks. Every read and every search takes one, and it holds on every way to a resource: by id, by search, through chains,
/// <c>_has</c> and includes, in totals and in history. What it leaves out is answered as if it were not there.</summary>
/// <remarks>
/// A rule is a search: <c>Task?owner=Organization/7</c>. The resources that meet any rule are seen, all their versions with them: it is today's state that
/// decides about yesterday's version. A deleted resource meets no rule, and so is seen by <see cref="Everything"/> only.
/// The rules themselves look at the whole store: that a chain inside one leads over something unseen is no reason not to see its end.
/// </remarks>
public sealed class Access
{
    private readonly Dictionary<string, List<IReadOnlyList<SearchCriterion>>> rules = [];

    private Access(bool isEverything) => IsEverything = isEverything;

    public static Access Everything { get; } = new(isEverything: true);

    public static Access Nothing { get; } = new(isEverything: false);

    public bool IsEverything { get; }

    /// <summary>Types of which anything may be seen; without meaning for <see cref="Everything"/>.</summary>
    public IReadOnlyCollection<string> Types => rules.Keys;

    /// <summary>Only what meets one of these searches. Of each its type and its criteria count; one without criteria means all of the type.</summary>
    public static Access To(IEnumerable<SearchQuery> rules)
    {
        var access = new Access(isEverything: false);
        foreach (var rule in rules)
        {
            if (!access.rules.TryGetValue(rule.ResourceType, out var ofType)) access.rules.Add(rule.ResourceType, ofType = []);
            ofType.Add(rule.Criteria);
        }

        return access;
    }

    /// <summary>The rules of a type, any of which suffices; of each all criteria must hold.</summary>
    public IReadOnlyList<IReadOnlyList<SearchCriterion>> RulesOf(string resourceType) => rules.TryGetValue(resourceType, out var ofType) ? ofType : [];
}
