using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Value sets and code systems composed from the loaded definitions, each on first use. Safe for concurrent use.</summary>
/// <remarks>
/// Nothing is asked of another server. Systems that no definition lists (SNOMED CT, LOINC, ICD) are known as far as value sets enumerate them;
/// those whose codes follow a grammar (UCUM, BCP 47, media types) are checked by it.
/// </remarks>
public sealed class LocalTerminology(DefinitionCatalogue definitions)
{
    private readonly ConcurrentDictionary<string, Lazy<ValueSetContent?>> valueSets = new();
    private readonly ConcurrentDictionary<byte[], CodeSystemContent> codeSystems = new(Utf8Comparer.Instance);

    /// <summary>The value set of this canonical, whose version is not compared; null when it is not held.</summary>
    internal ValueSetContent? Find(string canonical) =>
        valueSets.GetOrAdd(WithoutVersion(canonical), url => new Lazy<ValueSetContent?>(() => Read("ValueSet", url, json => new ValueSetContent(json, this)))).Value;

    internal CodeSystemContent? FindSystem(string canonical) => FindSystem(Encoding.UTF8.GetBytes(WithoutVersion(canonical)));

    /// <summary>The code system of this canonical; null when it is not held. What is not held is not remembered: the names come from input.</summary>
    internal CodeSystemContent? FindSystem(ReadOnlySpan<byte> canonical)
    {
        if (codeSystems.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(canonical, out var known)) return known;
        return Read("CodeSystem", Encoding.UTF8.GetString(canonical), json => new CodeSystemContent(json)) is { } read
            ? codeSystems.GetOrAdd(canonical.ToArray(), read)
            : null;
    }

    /// <summary>The code system in a version, or in whichever is held when none is named; null when it is not held.</summary>
    internal CodeSystemContent? FindSystem(string canonical, string? version)
    {
        var any = FindSystem(canonical);
        if (any is null || version is null || any.Version == version) return any;
        if (definitions.Find("CodeSystem", WithoutVersion(canonical), version) is not { } text) return null;
        using var json = JsonDocument.Parse(text);
        return new CodeSystemContent(json.RootElement);
    }

    /// <summary>The definition itself, in the version after the bar where there is one.</summary>
    internal ReadOnlyMemory<byte>? FindJson(string resourceType, string canonical)
    {
        var bar = canonical.IndexOf('|');
        return bar < 0 ? definitions.Find(resourceType, canonical) : definitions.Find(resourceType, canonical[..bar], canonical[(bar + 1)..]) ?? definitions.Find(resourceType, canonical[..bar]);
    }

    private static string WithoutVersion(string canonical) => canonical.Split('|')[0];

    private T? Read<T>(string resourceType, string url, Func<JsonElement, T> make)
        where T : class
    {
        if (definitions.Find(resourceType, url) is not { } text) return null;
        using var json = JsonDocument.Parse(text);
        return make(json.RootElement);
    }
}
