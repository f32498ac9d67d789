using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>build.fhir.org/ig/HL7/FHIRPath/#additional-string-functions. An unknown format or target is a fault; content that cannot be decoded is empty.</summary>
internal static class Encodings
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Encode(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var format)) || !call.Run.MayHold(text.Length * 6L)) return;
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (format)
        {
            case "hex":
                call.Return(Convert.ToHexStringLower(bytes));
                break;
            case "base64":
                call.Return(Convert.ToBase64String(bytes));
                break;
            case "urlbase64":
                call.Return(Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_'));
                break;
            case "ascii":
                call.Return(string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : "?")));
                break;
            default:
                Unknown(call, "encode() knows hex, base64, urlbase64 and ascii.");
                break;
        }
    }

    public static void Decode(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var format))) return;
        try
        {
            switch (format)
            {
                case "hex":
                    call.Return(Strict.GetString(Convert.FromHexString(text)));
                    break;
                case "base64":
                    call.Return(Strict.GetString(Convert.FromBase64String(text)));
                    break;
                case "urlbase64":
                    var padded = text.Replace('-', '+').Replace('_', '/');
                    call.Return(Strict.GetString(Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='))));
                    break;
                default:
                    Unknown(call, "decode() knows hex, base64 and urlbase64.");
                    break;
            }
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            // Not in that format: no result.
        }
    }

    public static void Escape(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var target)) || !call.Run.MayHold(text.Length * 6L)) return;
        if (target == "html") call.Return(text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").Replace("'", "&#39;"));
        else if (target == "json") call.Return(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());
        else Unknown(call, "escape() knows html and json.");
    }

    public static void Unescape(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var target))) return;
        if (target == "html") call.Return(WebUtility.HtmlDecode(text));
        else if (target == "json") UnescapeJson(call, text);
        else Unknown(call, "unescape() knows html and json.");
    }

    private static void UnescapeJson(FunctionCall call, string text)
    {
        var bare = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                bare.Append(text[i]);
                continue;
            }

            var escaped = text[++i];
            if (escaped == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code))
            {
                bare.Append((char)code);
                i += 4;
            }
            else
            {
                bare.Append(escaped switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'f' => '\f', 'b' => '\b', _ => escaped });
            }
        }

        call.Return(bare.ToString());
    }

    private static void Unknown(FunctionCall call, string message) => call.Run.Fail("fhirpath-argument", message, IssueType.NotSupported);
}
