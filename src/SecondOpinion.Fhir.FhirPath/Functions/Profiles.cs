using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Functions that look at an element's definition. hl7.org/fhir/R4/fhirpath.html#functions</summary>
internal static class Profiles
{
    /// <summary>The element's definition. Definitions are compiled here and are no elements themselves, so what can be said is the path.</summary>
    public static void ElementDefinition(FunctionCall call)
    {
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (call.Input[i].IsElement && call.Input[i].Element.Schema.Definition is { } definition) call.Return(definition.Path);
        }
    }

    /// <summary>Items that a slice of a profile names; only a slice by extension can be told without a validator.</summary>
    public static void Slice(FunctionCall call)
    {
        if (!(call.TryTextArgument(0, out var profile) & call.TryTextArgument(1, out var name))) return;
        if (call.Run.Context.Slice is not { } slice)
        {
            call.Run.Fail("fhirpath-not-supported", "slice() needs a validator, and none is at hand here.", IssueType.NotSupported);
            return;
        }

        for (var i = 0; i < call.Input.Count && call.Run.Step(); i++)
        {
            if (call.Input[i].IsElement && slice(call.Input[i].Element, profile, name) == true) call.Output.Add(call.Input[i]);
        }
    }

    /// <summary>Passes the input on; a fault when an item has a modifier extension that is not among those named.</summary>
    public static void CheckModifiers(FunctionCall call)
    {
        var known = new HashSet<string>();
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (call.TryTextArgument(i, out var url)) known.Add(url);
        }

        for (var i = 0; i < call.Input.Count; i++)
        {
            if (!call.Input[i].IsElement) continue;
            foreach (var extension in call.Input[i].Element.ChildrenNamed("modifierExtension"))
            {
                if (!known.Contains(extension.ChildText("url") ?? ""))
                    call.Run.Fail("fhirpath-modifier", $"{extension.Path} changes the meaning of what holds it, and the expression does not say that it knows it.");
            }
        }

        call.Output.AddRange(call.Input);
    }
}
