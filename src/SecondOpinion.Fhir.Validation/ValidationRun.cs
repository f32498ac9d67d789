using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Compiling;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation;

/// <summary>One validation of one document: what the checks ask, and where they report.</summary>
internal sealed class ValidationRun(ResourceDocument document, CompiledProfiles profiles, ValidationOptions options, DateTimeOffset now, OutsideTerminology outside)
{
    private readonly Findings found = new(options.MaxIssues);
    private Findings findings = null!;
    private ReferenceIndex? references;
    private HashSet<(int Resource, string Id)>? elementIds;
    private FhirPathContext? fhirPath;
    private Dictionary<(int Element, ElementRules Rules), bool>? conformance;

    public ResourceDocument Document { get; } = document;

    public CompiledProfiles Profiles { get; } = profiles;

    public ValidationOptions Options { get; } = options;

    /// <summary>Who is asked about codes that cannot be told here.</summary>
    public OutsideTerminology Outside { get; } = outside;

    /// <summary>Which resource of the document a reference means.</summary>
    public ReferenceIndex References => references ??= new ReferenceIndex(Document);

    /// <summary>What invariants know beside their focus.</summary>
    public FhirPathContext FhirPath => fhirPath ??= new FhirPathContext(Profiles.Definitions, now) { MemberOf = IsMember, ConformsTo = MeetsProfile };

    /// <summary>The ids of elements met on the walk, each with the resource it stands in.</summary>
    public HashSet<(int Resource, string Id)> ElementIds => elementIds ??= [];

    /// <summary>Every <c>meta.profile</c> met on the walk.</summary>
    public List<Element> ProfileClaims { get; } = [];

    /// <summary>Every code met on the walk that its system does not have. Bindings, which say more, are heard first.</summary>
    public List<Element> UnknownCodes { get; } = [];

    /// <summary>Every code met on the walk whose system is not held here; null unless that is to be said.</summary>
    public List<Element>? UncheckedCodes { get; } = options.ReportUnchecked ? [] : null;

    /// <summary>Elements whose code a binding was able to judge, or has said that it was not; null unless the unchecked ones are to be said.</summary>
    public HashSet<int>? BoundCodes { get; } = options.ReportUnchecked ? [] : null;

    public IReadOnlyList<Issue> Run()
    {
        findings = found;
        var root = Document.Root;
        if (!root.IsMalformed) Walk(root, Profiles.OfType(root.Type));
        foreach (var url in Options.Profiles) ApplyProfile(root, url);
        foreach (var claim in ProfileClaims) ApplyClaim(claim);
        foreach (var code in UnknownCodes) CodingCheck.ReportUnknown(code, this);
        foreach (var code in UncheckedCodes ?? []) CodingCheck.ReportUnchecked(code, this);
        return found.ToIssues(Document);
    }

    /// <summary>Applies a type's own rules to an element and to everything in it.</summary>
    public void Walk(Element element, TypeRules rules)
    {
        foreach (var check in rules.Checks) check.Check(element, this);
        for (var child = element.FirstChild; child.Exists; child = child.NextSibling)
        {
            if (child.IsMalformed) continue;
            var row = rules.Row(child.Schema);
            foreach (var check in row.Checks) check.Check(child, this);
            if (child.IsResource) Walk(child, Profiles.OfType(child.Type));
            else if (!child.Type.IsPrimitive || child.FirstChild.Exists) Walk(child, row.Content);
        }
    }

    /// <summary>Applies what a profile demands beyond the type's own rules.</summary>
    public void Apply(Element element, ElementRules rules)
    {
        foreach (var check in rules.Checks) check.Check(element, this);
        foreach (var child in rules.Children)
        {
            foreach (var match in element.ChildrenNamed(child.Name))
            {
                if (!match.IsMalformed && child.Concerns(match)) Apply(match, child.Rules);
            }
        }
    }

    /// <summary>Applies the rules on trial: true when they find no error, and nothing of it is reported.</summary>
    public bool Conforms(Element element, ElementRules rules)
    {
        conformance ??= [];
        if (conformance.TryGetValue((element.Index, rules), out var known)) return known;

        // Whoever asks again while the answer is being found (a profile that refers to itself) gets the benefit of the doubt.
        conformance[(element.Index, rules)] = true;
        var outer = findings;
        findings = new Findings(Options.MaxIssues);
        Apply(element, rules);
        var conforms = !findings.HasErrors;
        findings = outer;
        return conformance[(element.Index, rules)] = conforms;
    }

    /// <summary>True when the rules were not applied to the element yet in this attempt; from now on they count as applied.</summary>
    public bool Enter(Element element, ElementRules rules) => findings.Enter(element, rules);

    /// <summary>Reports at an element.</summary>
    public void Report(IssueSeverity severity, IssueType code, string id, Element at, string message) => findings.Add(severity, code, id, at, null, "", message);

    /// <summary>Reports at a child that may be missing.</summary>
    /// <param name="detail">Tells findings of the same rule at the same place apart: the name of a slice, the key of an invariant.</param>
    public void Report(IssueSeverity severity, IssueType code, string id, Element at, string? child, string detail, string message) =>
        findings.Add(severity, code, id, at, child, detail, message);

    /// <summary>True when the element's own value was found wrong already, so that a second rule need not say so.</summary>
    public bool IsFaulty(Element element) => found.HasErrorAt(element) || (!ReferenceEquals(found, findings) && findings.HasErrorAt(element));

    /// <summary>Whether an element's code is in a value set, as this server knows it or the terminology service does.</summary>
    public Membership MembershipOf(Element element, string valueSet)
    {
        var answer = Profiles.Terminology.Find(valueSet) is { } set ? CodedValue.IsIn(element, set) : Membership.Unknown;
        return answer == Membership.Unknown ? Outside.IsInValueSet(element, valueSet) : answer;
    }

    private bool? IsMember(Element element, string valueSet) => MembershipOf(element, valueSet) switch
    {
        Membership.In => true,
        Membership.NotIn => false,
        _ => null,
    };

    private bool? MeetsProfile(Element element, string profile) => Profiles.Find(profile) is { } rules ? Conforms(element, rules) : null;

    private void ApplyProfile(Element root, string url)
    {
        if (Profiles.Find(url) is { } rules)
        {
            if (Enter(root, rules)) Apply(root, rules);
            return;
        }

        Report(IssueSeverity.Error, IssueType.NotFound, "profile-unknown", root,
            $"The profile {url} is not among the loaded definitions. Check the canonical, or load the package that holds it.");
    }

    private void ApplyClaim(Element claim)
    {
        var url = claim.Text!;
        if (Profiles.Find(url) is { } rules)
        {
            // A profile that is asked for and claimed runs once.
            if (Enter(claim.Resource, rules)) Apply(claim.Resource, rules);
            return;
        }

        if (Profiles.Lint.OtherKind(url, "StructureDefinition") is { } kind)
        {
            Report(IssueSeverity.Error, IssueType.Value, "meta-profile-no-profile", claim, $"The canonical is that of a {kind}, and a resource meets profiles. Name a StructureDefinition, or leave it out.");
            return;
        }

        Report(IssueSeverity.Warning, IssueType.NotFound, "meta-profile-unknown", claim,
            "The resource says that it meets a profile that is not among the loaded definitions, so it was not checked against it. Load the package that holds it.");
    }
}
