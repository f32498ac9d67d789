using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Lists the codes of a value set, or says why they can't be listed. hl7.org/fhir/R4/valueset.html#expansion</summary>
public sealed class ExpandValueSet(LocalTerminology terminology)
{
    /// <summary>More codes than anybody reads; beyond it a client has to ask page by page.</summary>
    public const int MaxCodesWithoutPaging = 10_000;

    /// <param name="json">The ValueSet.</param>
    public Outcome<ValueSetExpansion> Handle(ReadOnlyMemory<byte> json, ExpansionRequest request)
    {
        using var document = JsonDocument.Parse(json);
        var collector = new CodeCollector(terminology, request);
        if (collector.Collect(document.RootElement) is { } problem) return problem;

        var words = request.Filter?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        IEnumerable<ExpandedCode> named = request.DisplayLanguage is { } language ? collector.Codes.Select(code => code.In(language)) : collector.Codes;
        var wanted = named
            .Where(code => !(request.ActiveOnly && code.IsInactive) && !(request.ExcludeAbstract && code.IsAbstract) && code.Matches(words))
            .ToList();
        if (request.Count is null && wanted.Count - request.Offset > MaxCodesWithoutPaging)
        {
            return Issue.Error(IssueType.TooCostly, "expansion-too-large",
                $"The value set has {wanted.Count} codes; more than {MaxCodesWithoutPaging} are given in pages only. Ask with count and offset, or narrow it with filter.");
        }

        var page = wanted.Skip(request.Offset).Take(request.Count ?? int.MaxValue).ToList();
        return new ValueSetExpansion(wanted.Count, page, collector.CodeSystems, collector.Fragments);
    }
}
