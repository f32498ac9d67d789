using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Regular expressions: a dot is any character, newlines included; matching is bounded in time. hl7.org/fhirpath/N1/#matchesregex--string--boolean</summary>
internal static class Patterns
{
    private const int MaxKept = 1000;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<(string Pattern, string Flags, bool Whole), Regex?> Known = new();

    public static bool? IsMatch(Evaluation run, string pattern, string text, bool whole, string flags)
    {
        if (Find(run, pattern, flags, whole) is not { } regex) return null;
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            TooCostly(run);
            return null;
        }
    }

    public static string? Replace(Evaluation run, string pattern, string text, string substitution, string flags)
    {
        if (pattern.Length == 0) return text;
        if (Find(run, pattern, flags, whole: false) is not { } regex) return null;
        try
        {
            var length = 0L;
            return regex.Replace(text, match => (length += substitution.Length + match.Length) > Evaluation.MaxText ? "" : match.Result(substitution));
        }
        catch (RegexMatchTimeoutException)
        {
            TooCostly(run);
            return null;
        }
    }

    private static void TooCostly(Evaluation run) =>
        run.Fail("fhirpath-too-costly", "A regular expression took longer than a second. Make it simpler.", IssueType.TooCostly);

    private static Regex? Find(Evaluation run, string pattern, string flags, bool whole)
    {
        if (flags.AsSpan().ContainsAnyExcept('i', 'm'))
        {
            run.Fail("fhirpath-argument", "The flags of a pattern are i and m.", IssueType.Invalid);
            return null;
        }

        if (!Known.TryGetValue((pattern, flags, whole), out var regex))
        {
            regex = Compile(pattern, flags, whole);
            if (Known.Count < MaxKept) Known.TryAdd((pattern, flags, whole), regex);
        }

        if (regex is null) run.Fail("fhirpath-regex", "The pattern is no regular expression. Check its brackets and escapes.", IssueType.Invalid);
        return regex;
    }

    private static Regex? Compile(string pattern, string flags, bool whole)
    {
        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant;
        if (flags.Contains('i')) options |= RegexOptions.IgnoreCase;
        if (flags.Contains('m')) options |= RegexOptions.Multiline;
        try
        {
            return new Regex(whole ? $@"\A(?:{pattern})\z" : pattern, options, TimeLimit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
