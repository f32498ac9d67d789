using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>What one validation asks of a terminology service: no more than fits into its time, after which every answer is that nobody can tell.</summary>
internal sealed class OutsideTerminology(ICodeLookup? service, TimeProvider time)
{
    // A service that answers, but slowly, must not hold a case up: every code of it together gets this long.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    private TimeSpan spent;

    /// <summary>For a CodeableConcept the best answer among its codings. A bare code, whose system only the set knows, is not asked about.</summary>
    public Membership IsInValueSet(Element element, string valueSet)
    {
        if (service is null || element.Type.IsPrimitive) return Membership.Unknown;
        if (element.TypeName != "CodeableConcept") return Ask(element, (system, code) => service.IsInValueSet(valueSet, system, code));
        var best = Membership.NotIn;
        foreach (var coding in element.ChildrenNamed("coding"))
        {
            var answer = Ask(coding, (system, code) => service.IsInValueSet(valueSet, system, code));
            if (answer > best) best = answer;
        }

        return best;
    }

    public Membership IsInCodeSystem(Element coding) => service is null ? Membership.Unknown : Ask(coding, service.IsInCodeSystem);

    private Membership Ask(Element coding, Func<string, string, bool?> question)
    {
        if (coding.Child("system") is not { Exists: true, HasValue: true } system || coding.Child("code") is not { Exists: true, HasValue: true } code) return Membership.NotIn;
        if (spent > Budget) return Membership.Unknown;
        var start = time.GetTimestamp();
        var answer = question(system.Text!, code.Text!);
        spent += time.GetElapsedTime(start);
        return answer switch { true => Membership.In, false => Membership.NotIn, null => Membership.Unknown };
    }
}
