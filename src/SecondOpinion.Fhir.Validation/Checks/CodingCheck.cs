using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A Coding whose code system is held here in full, or has a grammar, has one of its codes, whatever it is bound to; its display is the concept's.</summary>
internal sealed class CodingCheck : ICheck
{
    // hl7.org/fhir/R4/terminologies-systems.html: those in wide use that no package has to list.
    private static readonly HashSet<string> OutsideSystems =
    [
        "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.whocc.no/atc",
        "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-9-cm", "http://hl7.org/fhir/sid/ndc", "http://hl7.org/fhir/sid/cvx",
    ];

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("system") is not { Exists: true, HasValue: true } system || element.Child("code") is not { Exists: true, HasValue: true } code) return;
        if (SystemFault(system, run) is { } fault)
        {
            run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "system-malformed", system, fault);
            return;
        }

        var content = run.Profiles.Terminology.FindSystem(system.Utf8());
        if (content is { IsSupplement: true })
        {
            run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "system-supplement", system,
                "The code system is a supplement, which has no codes of its own. Name the code system that it supplements.");
            return;
        }

        var answer = content?.Contains(code.Utf8()) ?? Membership.Unknown;
        if (answer == Membership.Unknown && CodeGrammar.Of(system.Utf8()) is { } grammar) answer = grammar(code.Utf8()) ? Membership.In : Membership.NotIn;
        if (answer == Membership.Unknown) answer = run.Outside.IsInCodeSystem(element);
        switch (answer)
        {
            case Membership.NotIn:
                run.UnknownCodes.Add(code);
                break;
            case Membership.Unknown:
                run.UncheckedCodes?.Add(code);
                break;
            case Membership.In when element.Child("display") is { Exists: true, HasValue: true } display && Differs(content?.Display(code.Text!), display):
                run.Report(IssueSeverity.Warning, IssueType.CodeInvalid, "display-differs", display,
                    "The display is not the name that the code system gives to the code. Use that name, or put your own words into the concept's text.");
                break;
        }
    }

    // hl7.org/fhir/R4/datatypes.html#Coding: the system is the whole URI of a code system. A canonical with /ValueSet/ in it that is loaded is known to be another thing.
    private static string? SystemFault(Element system, ValidationRun run)
    {
        if (!ReferenceIndex.IsAbsolute(system.Utf8())) return "The code system is named by no whole URI. Write its canonical, such as http://loinc.org, or urn:oid: and an OID.";
        if (system.Utf8().IndexOf("/ValueSet/"u8) >= 0 && run.Profiles.Terminology.Find(system.Text!) is not null)
            return "The URI is that of a value set, which takes its codes from code systems. Name the code system that the code is from.";
        return IsVariant(system, run) ? "The URI is that of a known code system but for https or the slash at its end, and URIs are compared letter by letter. Write it as the system does." : null;
    }

    private static bool IsVariant(Element system, ValidationRun run)
    {
        var text = system.Utf8();
        if (!text.StartsWith("https://"u8) && !text.EndsWith("/"u8)) return false;
        var written = system.Text!;
        var plain = (written.StartsWith("https://", StringComparison.Ordinal) ? "http://" + written[8..] : written).TrimEnd('/');
        return run.Profiles.Terminology.FindSystem(text) is null && (OutsideSystems.Contains(plain) || run.Profiles.Terminology.FindSystem(plain) is not null);
    }

    /// <summary>Reports a code that its system does not have, unless a binding has found fault with it already.</summary>
    public static void ReportUnknown(Element code, ValidationRun run)
    {
        var coding = code.Parent;
        if (run.IsFaulty(code) || run.IsFaulty(coding) || run.IsFaulty(coding.Parent)) return;
        run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "code-unknown", code,
            "The code system has no such code. Correct the code, or the system that it is taken from.");
    }

    /// <summary>Says of a code that nothing here could judge it, unless a binding has said so.</summary>
    public static void ReportUnchecked(Element code, ValidationRun run)
    {
        var coding = code.Parent;
        if (run.BoundCodes is { } bound && (bound.Contains(coding.Index) || bound.Contains(coding.Parent.Index))) return;
        run.Report(IssueSeverity.Information, IssueType.NotSupported, "code-not-checked", code,
            "The code was not looked up: its code system is not held here. Nothing has to be done; a terminology server, where one is set, is asked.");
    }

    // Names in other languages are not held here, so that only an ASCII display is compared.
    private static bool Differs(string? name, Element display) =>
        name is not null && Ascii.IsValid(display.RawValue) && !string.Equals(name, display.Text, StringComparison.OrdinalIgnoreCase);
}
