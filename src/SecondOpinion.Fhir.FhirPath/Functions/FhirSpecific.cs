using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhir/R4/fhirpath.html#functions</summary>
internal static class FhirSpecific
{
    public static void Extension(FunctionCall call)
    {
        if (!call.TryTextArgument(0, out var url)) return;
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (!call.Input[i].IsElement) continue;
            foreach (var extension in call.Input[i].Element.ChildrenNamed("extension"))
            {
                if (extension.Child("url") is { Exists: true } own && own.ValueEquals(url)) call.Output.Add(FhirPathValue.Of(extension));
            }
        }
    }

    public static void HasExtension(FunctionCall call)
    {
        var found = call.Run.Rent();
        Extension(new FunctionCall(call.Run, call.Input, call.Arguments, found));
        call.Return(found.Count > 0);
        call.Run.Return(found);
    }

    public static void HasValue(FunctionCall call) => call.Return(call.Input.Count == 1 && (!call.Input[0].IsElement || call.Input[0].Element.HasValue));

    public static void GetValue(FunctionCall call)
    {
        if (call.Input.Count == 1 && (!call.Input[0].IsElement || call.Input[0].Element.HasValue)) call.Return(call.Input[0].ToSystem());
    }

    public static void Resolve(FunctionCall call)
    {
        for (var i = 0; i < call.Input.Count && call.Run.Step(); i++)
        {
            var target = References.Resolve(call.Run.Context, call.Input[i]);
            if (target.Exists) call.Output.Add(FhirPathValue.Of(target));
        }
    }

    public static void MemberOf(FunctionCall call)
    {
        if (call.Input.Count != 1 || !call.Input[0].IsElement || !call.TryTextArgument(0, out var valueSet)) return;
        if (call.Run.Context.MemberOf?.Invoke(call.Input[0].Element, valueSet) is { } isMember) call.Return(isMember);
    }

    public static void Subsumes(FunctionCall call) => Subsumes(call, isReversed: false);

    public static void SubsumedBy(FunctionCall call) => Subsumes(call, isReversed: true);

    public static void ConformsTo(FunctionCall call)
    {
        if (call.Input.Count != 1 || !call.Input[0].IsElement || !call.TryTextArgument(0, out var profile)) return;
        var element = call.Input[0].Element;
        if (call.Run.Context.ConformsTo?.Invoke(element, profile) is { } conforms)
        {
            call.Return(conforms);
            return;
        }

        // Without a validator at hand, the types of FHIR itself can still be told.
        if (call.Run.Context.Definitions.FindStructure(profile) is { IsProfile: false } type) call.Return(element.Type.IsOrInherits(type.Type));
        else call.Run.Fail("fhirpath-profile-unknown", "conformsTo() names a profile that is not known here. Load the package that defines it.");
    }

    private static void Subsumes(FunctionCall call, bool isReversed)
    {
        var other = call.Arguments[0].Single(call.Run);
        if (call.Input.Count != 1 || !call.Input[0].IsElement || !other.IsElement) return;
        var (general, special) = isReversed ? (other.Element, call.Input[0].Element) : (call.Input[0].Element, other.Element);
        if (call.Run.Context.Subsumes?.Invoke(general, special) is { } subsumes) call.Return(subsumes);
    }
}
