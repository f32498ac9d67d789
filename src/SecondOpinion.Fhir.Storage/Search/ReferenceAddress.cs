using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A reference or canonical taken apart, the same way for what is stored and for what is asked.</summary>
/// <param name="Server">Address before Type/id; null for this server.</param>
/// <param name="Type">Null when the address does not say.</param>
/// <param name="Target">The id; the whole address when it is not of the form Type/id.</param>
/// <param name="Version">Empty for none.</param>
internal readonly record struct ReferenceAddress(string? Server, string? Type, string Target, string Version)
{
    public static ReferenceAddress Of(string text, DefinitionCatalogue definitions, IReadOnlyList<string> baseUrls)
    {
        var bar = text.IndexOf('|');
        var version = bar < 0 ? "" : text[(bar + 1)..];
        var address = bar < 0 ? text : text[..bar];
        var history = address.IndexOf("/_history/", StringComparison.Ordinal);
        if (history > 0)
        {
            version = address[(history + 10)..];
            address = address[..history];
        }

        var idAt = address.LastIndexOf('/');
        if (idAt <= 0 || idAt == address.Length - 1) return new ReferenceAddress(null, null, address, version);
        var typeAt = address.LastIndexOf('/', idAt - 1);
        var type = address[(typeAt + 1)..idAt];
        if (!IsResourceType(type, definitions)) return new ReferenceAddress(null, null, address, version);
        var server = typeAt < 0 ? null : address[..typeAt];
        if (server is not null && baseUrls.Contains(server)) server = null;
        return new ReferenceAddress(server, type, address[(idAt + 1)..], version);
    }

    public static bool IsResourceType(string name, DefinitionCatalogue definitions)
    {
        // The catalogue remembers every name it is asked for, so it is not asked for what can be none.
        if (name.Length is < 4 or > 40 || !char.IsAsciiLetterUpper(name[0])) return false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetter(letter)) return false;
        }

        return definitions.FindResourceType(name) is not null;
    }
}
