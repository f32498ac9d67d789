using System.Buffers;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>fhirpath EXPRESSION FILE</c>: one result item a line, as JSON.</summary>
internal static class FhirPathVerb
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var expression = new Argument<string>("EXPRESSION") { Description = "A FHIRPath expression." };
        var file = new Argument<FileInfo>("FILE") { Description = "A resource in FHIR JSON or XML." };
        var command = new Command("fhirpath", "Evaluates an expression on a resource and prints one item a line, as JSON. Exit code 1 where it can't be evaluated.") { expression, file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(expression), parsed.GetRequiredValue(file)));
        return command;
    }

    private static int Run(string text, FileInfo file)
    {
        if (!file.Exists)
        {
            Console.Error.WriteLine($"There is no file {file.FullName}.");
            return 2;
        }

        var definitions = DefinitionCatalogue.R4;
        var document = ResourceText.Parse(File.ReadAllBytes(file.FullName), definitions);
        if (!document.Succeeded) return Fail(document.Issues);
        var evaluation = FhirPathEvaluation.Create(text, document.Value.Root, definitions, TimeProvider.System.GetUtcNow(), new Dictionary<string, IReadOnlyList<FhirPathValue>>());
        if (!evaluation.Succeeded) return Fail(evaluation.Issues);
        var result = evaluation.Value.Run(document.Value.Root);
        if (!result.Succeeded) return Fail(result.Issues);

        using var output = Console.OpenStandardOutput();
        foreach (var item in result.Value)
        {
            var line = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) FhirPathJson.Write(writer, item);
            output.Write(OneLine(line.WrittenMemory));
            output.Write("\n"u8);
        }

        return 0;
    }

    /// <summary>An element may have been written over several lines; white space between its tokens is left out.</summary>
    private static byte[] OneLine(ReadOnlyMemory<byte> json)
    {
        if (!json.Span.Contains((byte)'\n')) return json.ToArray();
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, Compact);
    }

    private static int Fail(IReadOnlyList<Issue> issues)
    {
        foreach (var issue in issues) Console.Error.WriteLine(issue.Message);
        return 1;
    }
}
