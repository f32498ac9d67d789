using System.Buffers;
using System.IO.Pipelines;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server;

/// <summary>Reads request bodies.</summary>
internal static class FhirBody
{
    /// <summary>The resource in the body; it fails when that is no JSON or XML, or no resource. What else is wrong with it is the validator's to say.</summary>
    public static async ValueTask<Outcome<ResourceDocument>> Read(HttpRequest request, DefinitionCatalogue definitions)
    {
        return FhirMediaTypes.OfBody(request.ContentType) switch
        {
            FhirFormat.Json => ResourceDocument.Parse(await ReadBytes(request), definitions),
            FhirFormat.Xml => ResourceDocument.ParseXml(await ReadBytes(request), definitions),
            _ => Issue.Error(IssueType.NotSupported, "media-type",
                $"The body's media type is not one that is read here. Send FHIR in UTF-8 with Content-Type: {FhirMediaTypes.Json} or {FhirMediaTypes.Xml}."),
        };
    }

    /// <exception cref="BadHttpRequestException">The body is larger than the limit.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBytes(HttpRequest request)
    {
        var reader = request.BodyReader;
        var aborted = request.HttpContext.RequestAborted;
        while (true)
        {
            var read = await Read(reader, aborted);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> Read(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // How .NET's Brotli decoder says what its gzip decoder says with this.
            throw new InvalidDataException("The body can't be decoded.", exception);
        }
    }
}
