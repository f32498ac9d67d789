using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation;

/// <summary>What one validation looks at besides the definition of the resource's own type.</summary>
public sealed record ValidationOptions
{
    public static ValidationOptions Default { get; } = new();

    /// <summary>Canonicals of profiles that the resource has to meet; one that no definition answers to is an error.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Whether the profiles that a resource names in <c>meta.profile</c> are applied to it; all are unless this says otherwise.</summary>
    public Func<Element, bool> HeedsClaims { get; init; } = _ => true;

    /// <summary>Also give the advice that a definition marks as best practice.</summary>
    public bool BestPractice { get; init; }

    /// <summary>Also say, as information, where a code could not be looked up or an extension is not known.</summary>
    public bool ReportUnchecked { get; init; }

    /// <summary>Findings after which no more are collected; the last issue says so.</summary>
    public int MaxIssues { get; init; } = 1000;
}
