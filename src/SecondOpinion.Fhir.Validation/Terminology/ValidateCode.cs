using System.Text;
using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Judges codes by a value set or by their code system.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-operation-validate-code.html, hl7.org/fhir/R4/codesystem-operation-validate-code.html</remarks>
/// <param name="outside">Asked about systems that are not held here; null when there is nobody to ask.</param>
public sealed class ValidateCode(LocalTerminology terminology, ICodeLookup? outside)
{
    /// <param name="valueSet">The ValueSet as JSON.</param>
    /// <param name="rules">Language of names, and whether concepts that only group others are good.</param>
    public CodeVerdict InValueSet(ReadOnlyMemory<byte> valueSet, CodeQuestion question, CodeRules rules)
    {
        using var document = JsonDocument.Parse(valueSet);
        var content = new ValueSetContent(document.RootElement, terminology);
        var answer = content.Contains(Encoding.UTF8.GetBytes(question.System ?? ""), Encoding.UTF8.GetBytes(question.Code));
        var url = document.RootElement.Text("url");
        if (answer == Membership.Unknown && url is not null && question.System is not null && outside?.IsInValueSet(url, question.System, question.Code) is { } told)
            answer = told ? Membership.In : Membership.NotIn;
        var set = url is null ? "the value set that was sent" : $"the value set {url}";
        return answer switch
        {
            Membership.In => Named(question, rules),
            Membership.NotIn => new CodeVerdict(false, $"The code is not in {set}."),
            _ => new CodeVerdict(false, $"Whether the code is in {set} can't be told: its system is not held here. Load a package that lists it, or name a terminology server.", UnknownSystem: question.System ?? ""),
        };
    }

    /// <summary>The verdict by the code system that the question names.</summary>
    public CodeVerdict InCodeSystem(CodeQuestion question, CodeRules rules)
    {
        var content = terminology.FindSystem(question.System!, question.Version) ?? terminology.FindSystem(question.System!);
        if (content is not null) return InCodeSystem(content, question, rules);
        if (CodeGrammar.Of(question.System!) is { } grammar)
            return grammar(Encoding.UTF8.GetBytes(question.Code)) ? new CodeVerdict(true) : new CodeVerdict(false, $"The code does not follow the grammar of {question.System}.");
        return outside?.IsInCodeSystem(question.System!, question.Code) switch
        {
            true => new CodeVerdict(true),
            false => new CodeVerdict(false, $"The terminology server does not find the code in {question.System}."),
            null => new CodeVerdict(false, $"{question.System} is not held here, so that the code can't be judged. Load a package that lists its codes, or name a terminology server.", UnknownSystem: question.System),
        };
    }

    /// <summary>The verdict by a code system that was sent along.</summary>
    public static CodeVerdict InCodeSystem(ReadOnlyMemory<byte> codeSystem, CodeQuestion question, CodeRules rules)
    {
        using var document = JsonDocument.Parse(codeSystem);
        return InCodeSystem(new CodeSystemContent(document.RootElement), question, rules);
    }

    private static CodeVerdict InCodeSystem(CodeSystemContent content, CodeQuestion question, CodeRules rules)
    {
        return content.Contains(Encoding.UTF8.GetBytes(question.Code)) switch
        {
            Membership.In => Judge(content, question, rules),
            Membership.NotIn => new CodeVerdict(false, $"The code is not in {content.Url}{InVersion(content)}."),
            _ => new CodeVerdict(false, $"Only a part of {content.Url} is held here, and the code is not in it.", UnknownSystem: content.Url),
        };
    }

    private CodeVerdict Named(CodeQuestion question, CodeRules rules) =>
        question.System is { } system && terminology.FindSystem(system, question.Version) is { } content ? Judge(content, question, rules)
        : question.System is { } name && terminology.FindSystem(name) is { } other ? Judge(other, question, rules)
        : new CodeVerdict(true);

    private static CodeVerdict Judge(CodeSystemContent content, CodeQuestion question, CodeRules rules)
    {
        if (content.Find(question.Code) is not { } concept) return new CodeVerdict(true);
        var display = rules.Language is { } language && concept.Designations.FirstOrDefault(designation => designation.IsIn(language)) is { } named ? named.Value : concept.Display;
        if (concept.IsAbstract && rules.AbstractIsGood == false)
            return new CodeVerdict(false, "The concept only groups others (it is abstract) and is no value by itself.", display);
        if (question.Display is { } given && concept.Display is not null && !IsNameOf(concept, given))
            return new CodeVerdict(false, "The code is good, but the display is none of its names.", display);
        var hints = new List<string>();
        if (concept.IsInactive) hints.Add("The concept is inactive: use another one in new records.");
        if (question.Version is { } version && content.Version is { } held && version != held) hints.Add($"The code was judged by version {held} of its system; {version} is not held here.");
        return new CodeVerdict(true, hints.Count > 0 ? string.Join(' ', hints) : null, display);
    }

    // Case and spacing of names carry no meaning that a check could rest on.
    private static bool IsNameOf(CodeSystemConcept concept, string given) =>
        concept.Designations.Select(designation => designation.Value).Prepend(concept.Display!).Any(name => Folded(name) == Folded(given));

    private static string Folded(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private static string InVersion(CodeSystemContent content) => content.Version is { } version ? $" in version {version}" : "";
}
