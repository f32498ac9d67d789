using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#tree-navigation</summary>
internal static class Tree
{
    public static void Children(FunctionCall call)
    {
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (!call.Input[i].IsElement) continue;
            foreach (var child in call.Input[i].Element.Children)
            {
                if (!call.Run.Step()) return;
                call.Output.Add(FhirPathValue.Of(child));
            }
        }
    }

    public static void Descendants(FunctionCall call)
    {
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (call.Input[i].IsElement) AddDescendants(call.Run, call.Input[i].Element, call.Output);
        }
    }

    /// <summary>Where each element stands, with an index at every step that may repeat. build.fhir.org/ig/HL7/FHIRPath/#fn-pathname</summary>
    public static void Pathname(FunctionCall call)
    {
        var isShort = call.TryArgument(0, out var argument) && argument.Boolean;
        for (var i = 0; i < call.Input.Count; i++)
        {
            if (!call.Input[i].IsElement) continue;
            var path = call.Input[i].Element.Path;
            call.Return(isShort ? path : WithIndices(call.Input[i].Element));
        }
    }

    private static string WithIndices(Element element) => element.Parent is { Exists: true } parent
        ? $"{WithIndices(parent)}.{element.Name}[{Math.Max(0, element.Repeat)}]"
        : element.Name;

    // A document's depth is bounded by its parser.
    private static void AddDescendants(Evaluation run, Element element, ValueList output)
    {
        foreach (var child in element.Children)
        {
            if (!run.Step()) return;
            output.Add(FhirPathValue.Of(child));
            AddDescendants(run, child, output);
        }
    }
}
