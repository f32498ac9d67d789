using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST $fhirpath</c>: expression, resource, context, variables (Parameters); a result for each context, its items typed.</summary>
public sealed class EvaluateFhirPath(DefinitionCatalogue definitions, TimeProvider clock)
{
    public async Task<IResult> Handle(HttpRequest request)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        if (body.Value.Issues.Count > 0) return FhirAnswer.Fail(body.Value.Issues);
        var parameters = ReadParameters(body.Value.Root);
        if (parameters.GetValueOrDefault("expression") is not { Exists: true } given || given.ChildText("value") is not { } expression)
            return FhirAnswer.Fail(Required("expression", "a valueString with the FHIRPath expression"));
        if (parameters.GetValueOrDefault("resource") is not { Exists: true } holder || holder.Child("resource") is not { Exists: true } resource)
            return FhirAnswer.Fail(Required("resource", "the resource to evaluate it on"));

        // A document of its own, so that paths and %resource begin where the sender's resource does.
        var document = ResourceDocument.Parse(resource.Json, definitions);
        if (!document.Succeeded) return FhirAnswer.Fail(document.Issues);
        var outcome = Evaluate(expression, parameters.GetValueOrDefault("context"), parameters.GetValueOrDefault("variables"), document.Value.Root);
        return outcome.Succeeded ? FhirAnswer.Of(StatusCodes.Status200OK, outcome.Value) : FhirAnswer.Fail(outcome.Issues);
    }

    private static Dictionary<string, Element> ReadParameters(Element root)
    {
        var parameters = new Dictionary<string, Element>();
        if (root.TypeName != "Parameters") return parameters;
        foreach (var parameter in root.ChildrenNamed("parameter")) parameters.TryAdd(parameter.ChildText("name") ?? "", parameter);
        return parameters;
    }

    private static Issue Required(string name, string what) =>
        new(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", $"The parameter {name} is missing. Add it to a Parameters resource: {what}.");

    private Outcome<ReadOnlyMemory<byte>> Evaluate(string expression, Element context, Element variables, Element resource)
    {
        var evaluation = FhirPathEvaluation.Create(expression, resource, definitions, clock.GetUtcNow(), ReadVariables(variables));
        if (!evaluation.Succeeded) return Outcome<ReadOnlyMemory<byte>>.Failure(evaluation.Issues);
        IReadOnlyList<FhirPathValue> focuses = [resource];
        if (context.Exists && context.ChildText("value") is { } contextExpression)
        {
            var found = FhirPathEvaluation.Create(contextExpression, resource, definitions, clock.GetUtcNow(), ReadVariables(variables));
            var selected = found.Succeeded ? found.Value.Run(resource) : Outcome<IReadOnlyList<FhirPathValue>>.Failure(found.Issues);
            if (!selected.Succeeded) return Outcome<ReadOnlyMemory<byte>>.Failure(selected.Issues);
            focuses = selected.Value;
        }

        var results = new List<(FhirPathValue Focus, IReadOnlyList<FhirPathValue> Items)>();
        foreach (var focus in focuses)
        {
            var result = evaluation.Value.Run(focus);
            if (!result.Succeeded) return Outcome<ReadOnlyMemory<byte>>.Failure(result.Issues);
            results.Add((focus, result.Value));
        }

        return Write(expression, context.Exists, results, evaluation.Value.Traces);
    }

    private static Dictionary<string, IReadOnlyList<FhirPathValue>> ReadVariables(Element variables)
    {
        var read = new Dictionary<string, IReadOnlyList<FhirPathValue>>();
        if (!variables.Exists) return read;
        foreach (var part in variables.ChildrenNamed("part"))
        {
            var value = part.Child("value") is { Exists: true } simple ? simple : part.Child("resource");
            if (part.ChildText("name") is { } name) read[name] = value.Exists ? [value] : [];
        }

        return read;
    }

    private ReadOnlyMemory<byte> Write(
        string expression, bool hasContext, List<(FhirPathValue Focus, IReadOnlyList<FhirPathValue> Items)> results, IReadOnlyList<(string Name, IReadOnlyList<FhirPathValue> Items)> traces)
    {
        var holder = definitions.FindType("Parameters")!.Find("parameter")!.Type!;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Parameters");
        writer.WriteStartArray("parameter");
        writer.WriteStartObject();
        writer.WriteString("name", "parameters");
        writer.WriteStartArray("part");
        WriteText(writer, "evaluator", $"SecondOpinion.Fhir {typeof(EvaluateFhirPath).Assembly.GetName().Version!.ToString(3)}");
        WriteText(writer, "expression", expression);
        writer.WriteEndArray();
        writer.WriteEndObject();
        foreach (var (focus, items) in results) WriteItems(writer, "result", hasContext && focus.IsElement ? focus.Element.Path : null, items, holder);
        foreach (var (name, items) in traces) WriteItems(writer, "trace", name, items, holder);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("valueString", value);
        writer.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter writer, string name, string? label, IReadOnlyList<FhirPathValue> items, TypeSchema holder)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        if (label is not null) writer.WriteString("valueString", label);
        if (items.Count > 0)
        {
            writer.WriteStartArray("part");
            foreach (var item in items) FhirPathJson.WritePart(writer, item, holder);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
