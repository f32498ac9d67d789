using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A reference that can mean nothing but a resource in the same document finds it there.</summary>
/// <remarks>hl7.org/fhir/R4/references.html#contained and bundle.html#references</remarks>
internal sealed class ReferenceCheck : ICheck
{
    public const string Key = "ref-1";

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("type") is { Exists: true, HasValue: true } named && !IsType(named, run)) ReportNoType(named, run);
        var address = ReferenceTarget.Address(element);
        if (address.IsEmpty) return;
        if (address[0] == '#') CheckContained(element, run, address);
        else if (address.StartsWith("urn:uuid:"u8) || address.StartsWith("urn:oid:"u8)) CheckUrn(element, run, address);
        else if (!ReferenceIndex.IsAbsolute(address)) CheckForm(element, run, address);
        CheckTarget(element, run, address);
        if (run.References.HasTwins) CheckOne(element, run, address);
        if (element.Child("type") is { Exists: true, HasValue: true } type && !run.IsFaulty(type)) CheckType(element, type, run, address);
    }

    // A whole URL is allowed for logical models only, whose names nobody can tell here.
    private static bool IsType(Element type, ValidationRun run) =>
        ReferenceIndex.IsAbsolute(type.Utf8()) ? !type.Utf8().StartsWith("http://hl7.org/fhir/StructureDefinition/"u8) : run.Profiles.ResourceTypeName(type.Utf8()) is not null || type.HasText("Resource");

    private static void ReportNoType(Element type, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Value, "reference-type-unknown", type,
        "The type is not the name of a resource type. Write it as the definitions do, such as Patient, without a URL before it.");

    // bundle.html#references: of several entries under the fullUrl, a version tells which.
    private static void CheckOne(Element element, ValidationRun run, ReadOnlySpan<byte> address)
    {
        if (address[0] == '#' || address.IndexOf("/_history/"u8) >= 0 || run.IsFaulty(element) || run.Document.Root.Child("type").HasText("history")) return;
        var text = Encoding.UTF8.GetString(address);
        if (run.References.Matches(text, element).Where(match => match.Parent.ChildText("fullUrl")?.EndsWith(text, StringComparison.Ordinal) == true).Take(2).Count() < 2) return;
        run.Report(IssueSeverity.Error, IssueType.MultipleMatches, "reference-ambiguous", element,
            "Several entries of the bundle have the fullUrl that is referred to. Name the version, or leave one of them out.");
    }

    private static void CheckContained(Element element, ValidationRun run, ReadOnlySpan<byte> address)
    {
        if (run.References.Find(address, element).Exists) return;
        run.Report(IssueSeverity.Error, IssueType.Invariant, Key, element,
            "The reference is to a contained resource, and none has that id. Correct the id after #, or add the resource to 'contained'.");
    }

    private static void CheckUrn(Element element, ValidationRun run, ReadOnlySpan<byte> address)
    {
        var root = run.Document.Root;
        if (root.TypeName != "Bundle" || run.References.HasFullUrl(address)) return;

        // Only in a bundle that travels as a whole must the target be with it.
        var type = root.Child("type");
        var severity = type.HasText("transaction") || type.HasText("document") || type.HasText("message") ? IssueSeverity.Error : IssueSeverity.Warning;
        run.Report(severity, IssueType.NotFound, "reference-unresolvable", element,
            "The reference is a urn that no entry has as its fullUrl. Add the entry it means, or correct the reference.");
    }

    // hl7.org/fhir/R4/references.html#literal: relative to the base of a server, where resources live under their types.
    private static void CheckForm(Element element, ValidationRun run, ReadOnlySpan<byte> address)
    {
        if (ReferenceTarget.TypeInAddress(address, run) is not null) return;
        run.Report(IssueSeverity.Warning, IssueType.Value, "reference-form", element,
            "The reference is relative and names no resource type, so no server can follow it. Write it as Type/id, or as a whole URL.");
    }

    // Patient/1 is an address of a Patient, whatever the entry under that fullUrl holds; and a UUID is one thing's, whatever stands before it.
    private static void CheckTarget(Element element, ValidationRun run, ReadOnlySpan<byte> address)
    {
        if (run.Document.Root.TypeName != "Bundle" || ReferenceTarget.TypeInAddress(address, run) is not { } type) return;
        var target = run.References.Find(address, element);
        if (!target.Exists) target = run.References.FindUrn(address);
        if (!target.Exists || target.TypeName == type) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "reference-other-type", element,
            $"The reference is to the type {type}, and the entry that it means holds the type {target.TypeName}. Correct the one that is wrong.");
    }

    private static void CheckType(Element element, Element type, ValidationRun run, ReadOnlySpan<byte> address)
    {
        var implied = run.References.Find(address, element) is { Exists: true } target ? target.TypeName : ReferenceTarget.TypeInAddress(address, run);
        if (implied is null || type.HasText(implied)) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "reference-type-differs", type,
            $"The type given differs from {implied}, to which the reference points. Correct the one that is wrong.");
    }
}
