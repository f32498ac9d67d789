using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#string-manipulation</summary>
internal static class Strings
{
    public static void IndexOf(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var part)) call.Return(Texts.CharacterAt(text, text.IndexOf(part, StringComparison.Ordinal)));
    }

    public static void LastIndexOf(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var part)) call.Return(Texts.CharacterAt(text, part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal)));
    }

    public static void Substring(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryIntegerArgument(0, out var start)) || start < 0) return;
        var from = Texts.OffsetOf(text, start);
        if (from >= text.Length) return;
        var rest = text[from..];
        call.Return(call.Arguments.Length > 1 && call.TryIntegerArgument(1, out var length) ? rest[..Texts.OffsetOf(rest, Math.Max(0, length))] : rest);
    }

    public static void StartsWith(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var part)) call.Return(text.StartsWith(part, StringComparison.Ordinal));
    }

    public static void EndsWith(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var part)) call.Return(text.EndsWith(part, StringComparison.Ordinal));
    }

    public static void Contains(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var part)) call.Return(text.Contains(part, StringComparison.Ordinal));
    }

    public static void Upper(FunctionCall call)
    {
        if (call.TryInputText(out var text)) call.Return(text.ToUpperInvariant());
    }

    public static void Lower(FunctionCall call)
    {
        if (call.TryInputText(out var text)) call.Return(text.ToLowerInvariant());
    }

    public static void Replace(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var pattern) & call.TryTextArgument(1, out var substitution))) return;
        var pieces = pattern.Length == 0 ? text.Length + 1L : text.Length / pattern.Length;
        if (!call.Run.MayHold(text.Length + (pieces * substitution.Length))) return;
        call.Return(pattern.Length > 0 ? text.Replace(pattern, substitution, StringComparison.Ordinal) : Surround(text, substitution));
    }

    public static void Matches(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var pattern) && Patterns.IsMatch(call.Run, pattern, text, whole: false, Flags(call)) is { } matches)
            call.Return(matches);
    }

    public static void MatchesFull(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var pattern) && Patterns.IsMatch(call.Run, pattern, text, whole: true, Flags(call)) is { } matches)
            call.Return(matches);
    }

    public static void ReplaceMatches(FunctionCall call)
    {
        if (call.TryInputText(out var text) & call.TryTextArgument(0, out var pattern) & call.TryTextArgument(1, out var substitution)
            && Patterns.Replace(call.Run, pattern, text, substitution, Flags(call, 2)) is { } replaced)
            call.Return(replaced);
    }

    public static void Length(FunctionCall call)
    {
        if (call.TryInputText(out var text)) call.Return(Texts.Length(text));
    }

    public static void ToChars(FunctionCall call)
    {
        if (!call.TryInputText(out var text)) return;
        foreach (var character in text.EnumerateRunes()) call.Return(character.ToString());
    }

    public static void Trim(FunctionCall call)
    {
        if (call.TryInputText(out var text)) call.Return(text.Trim());
    }

    public static void Split(FunctionCall call)
    {
        if (!(call.TryInputText(out var text) & call.TryTextArgument(0, out var separator))) return;
        if (separator.Length == 0)
        {
            ToChars(call);
            return;
        }

        foreach (var part in text.Split(separator)) call.Return(part);
    }

    public static void Join(FunctionCall call)
    {
        if (call.Input.Count == 0) return;
        var separator = "";
        if (call.Arguments.Length > 0 && !call.TryTextArgument(0, out separator)) return;
        var parts = new List<string>(call.Input.Count);
        var length = 0L;
        for (var i = 0; i < call.Input.Count; i++)
        {
            var value = call.Input[i].ToSystem();
            if (value.String is { } text)
            {
                parts.Add(text);
                length += text.Length + separator.Length;
            }
            else if (value.Exists)
            {
                call.FailType("join() takes Strings", value);
                return;
            }
        }

        if (call.Run.MayHold(length)) call.Return(string.Join(separator, parts));
    }

    private static string Flags(FunctionCall call, int index = 1) => call.Arguments.Length > index && call.TryTextArgument(index, out var flags) ? flags : "";

    private static string Surround(string text, string substitution) => substitution + string.Concat(text.EnumerateRunes().Select(c => c + substitution));
}
