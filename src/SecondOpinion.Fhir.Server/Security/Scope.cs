using System.Text.RegularExpressions;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>One SMART scope: <c>system/Task.rs?status=requested</c>.</summary>
/// <param name="Context">system, user or patient.</param>
/// <param name="Type">A resource type, or <c>*</c>.</param>
/// <param name="Filter">The search that narrows it, without the question mark; null for none.</param>
public sealed partial record Scope(string Context, string Type, Permissions Permissions, string? Filter)
{
    private const string Letters = "cruds";

    /// <summary>The scope, in version 2 or 1 of SMART; null when it is none, or one about something else.</summary>
    public static Scope? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success) return null;
        var permissions = match.Groups[3].Value switch
        {
            "read" => Permissions.Read | Permissions.Search,
            "write" => Permissions.Create | Permissions.Update | Permissions.Delete,
            "*" => Permissions.All,
            var letters => letters.Aggregate(Permissions.None, (sum, letter) => sum | (Permissions)(1 << Letters.IndexOf(letter))),
        };
        return permissions == Permissions.None ? null : new Scope(match.Groups[1].Value, match.Groups[2].Value, permissions, match.Groups[4].Success ? match.Groups[4].Value : null);
    }

    public override string ToString() =>
        $"{Context}/{Type}.{string.Concat(Letters.Where((_, at) => Permissions.HasFlag((Permissions)(1 << at))))}{(Filter is null ? "" : "?" + Filter)}";

    [GeneratedRegex(@"\A(system|user|patient)/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)(?:\?([\x21-\x7e]{1,500}))?\z")]
    private static partial Regex Form();
}
