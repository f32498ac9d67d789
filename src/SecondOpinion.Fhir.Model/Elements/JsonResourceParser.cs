using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>Reads FHIR JSON into a <see cref="ResourceDocument"/> in one pass, guided by the type definitions, and reports everything that is no FHIR JSON.</summary>
/// <remarks>hl7.org/fhir/R4/json.html. What needs a rule rather than a shape (cardinality, formats, bindings) is the validator's.</remarks>
internal ref struct JsonResourceParser
{
    private readonly ReadOnlyMemory<byte> utf8;
    private readonly DefinitionCatalogue definitions;
    private readonly ParseLimits limits;
    private readonly NodeTable table;
    private readonly JsonProblems problems;
    private Utf8JsonReader reader;

    public JsonResourceParser(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions, ParseLimits limits)
    {
        this.utf8 = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        this.definitions = definitions;
        this.limits = limits;
        table = new NodeTable(utf8.Length);
        problems = new JsonProblems(table, limits.MaxIssues);

        // One level more than allowed, so that it is this parser that meets the limit and says so.
        reader = new Utf8JsonReader(this.utf8.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
    }

    public Outcome<ResourceDocument> Parse()
    {
        var invalid = Utf8.IsValid(utf8.Span) ? -1 : FirstInvalid(utf8.Span);
        if (invalid >= 0) return Unreadable("json-encoding", invalid, "The body is not valid UTF-8. FHIR JSON is always UTF-8; encode it so and send it again.");
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return Unreadable("json-not-an-object", 0, "A resource is a JSON object; something else was found. Send one object with a resourceType.");
            ParseResource(parent: -1, element: null, repeat: -1);
            reader.Read();
        }
        catch (JsonException exception)
        {
            return SyntaxError(exception);
        }
        catch (TooDeepException)
        {
            return Unreadable("json-depth", (int)reader.TokenStartIndex, $"Objects and lists are nested deeper than {limits.MaxDepth}, the limit. Flatten the resource.");
        }

        if (table.Count == 0) return Outcome<ResourceDocument>.Failure(problems.Issues.Materialise(null, utf8.Span));
        return new ResourceDocument(utf8, table.Nodes, table.Count, problems.Issues);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> span)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(span[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done) at += consumed;
        return at;
    }

    private readonly Issue Unreadable(string id, int offset, string message)
    {
        var (line, column) = TextPosition.Of(utf8.Span, offset);
        return new Issue(IssueSeverity.Fatal, IssueType.Invalid, id, "", message, line, column);
    }

    private readonly Issue SyntaxError(JsonException exception)
    {
        // The exception's own message may quote the text, and with it a patient's data: only the place is taken from it.
        var message = utf8.Length == 0
            ? "The body is empty. Send a FHIR resource as JSON."
            : "The text is not well-formed JSON from this place on. Check for a missing comma, quote or bracket just before it.";
        return new Issue(
            IssueSeverity.Fatal, IssueType.Invalid, "json-syntax", "", message, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
    }

    private void ParseResource(int parent, ElementSchema? element, int repeat)
    {
        var start = (int)reader.TokenStartIndex;
        var typeName = PeekResourceType();
        var type = typeName is null ? null : definitions.FindResourceType(typeName);
        if (type is null)
        {
            problems.NoResourceType(parent, element, repeat, start, isMissing: typeName is null);
            Skip();
            return;
        }

        var node = table.Add(parent, element ?? type.RootElement, type, start, repeat);
        ParseObject(node, type);
    }

    /// <summary>The resourceType of the object that the reader stands on, wherever in it the property is.</summary>
    private readonly string? PeekResourceType()
    {
        var ahead = reader;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isTypeName = ahead.ValueIsEscaped ? Readable(ahead) == "resourceType" : ahead.ValueTextEquals("resourceType"u8);
            ahead.Read();
            if (isTypeName) return ahead.TokenType == JsonTokenType.String ? Readable(ahead) : null;
            if (ahead.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) ahead.Skip();
        }

        return null;
    }

    private void ParseObject(int node, TypeSchema type)
    {
        // One bit per element of the type, for its property and for the one with an underscore.
        Span<ulong> seen = stackalloc ulong[NodeTable.SeenWords];
        Span<ulong> seenSibling = stackalloc ulong[NodeTable.SeenWords];
        seen.Clear();
        seenSibling.Clear();
        var isEmpty = true;
        var hasGaps = false;
        var seenResourceType = false;
        var objectStart = (int)reader.TokenStartIndex;
        Enter();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var name = reader.ValueIsEscaped && Readable(reader) is { } unescaped ? Encoding.UTF8.GetBytes(unescaped) : reader.ValueSpan;
            var nameStart = (int)reader.TokenStartIndex;
            if (type.IsResource && name.SequenceEqual("resourceType"u8))
            {
                if (seenResourceType) problems.Duplicate(node, "resourceType", nameStart);
                seenResourceType = true;
                reader.Read();
                continue;
            }

            var isSibling = name.Length > 1 && name[0] == '_';
            var element = type.Find(isSibling ? name[1..] : name);
            if (element is null || (isSibling && element.Type is not { IsPrimitive: true }))
            {
                problems.UnknownElement(node, type, Encoding.UTF8.GetString(name), nameStart);
                SkipValue();
                continue;
            }

            if (!Mark(isSibling ? seenSibling : seen, element.Order))
            {
                problems.Duplicate(node, (isSibling ? "_" : "") + element.JsonName, nameStart);
                SkipValue();
                continue;
            }

            reader.Read();
            var existing = IsMarked(isSibling ? seen : seenSibling, element.Order) ? table.FirstOf(node, element) : -1;
            if (isSibling) ParseSibling(node, element, existing, ref hasGaps);
            else ParseProperty(node, element, existing, ref hasGaps);
        }

        table.Nodes[node].Length = (int)reader.BytesConsumed - table.Nodes[node].Start;
        if (isEmpty) problems.EmptyObject(node, objectStart);
        if (hasGaps) problems.Gaps(node);
    }

    private void ParseProperty(int parent, ElementSchema element, int existing, ref bool hasGaps)
    {
        var start = (int)reader.TokenStartIndex;
        if (!element.IsList)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                problems.UnexpectedList(parent, element, start);
                Skip();
                return;
            }

            ParseItem(parent, element, -1, existing);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            problems.ExpectedList(parent, element, start, reader.TokenType);
            Skip();
            return;
        }

        Enter();
        var repeat = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null && element.Type is { IsPrimitive: true })
            {
                hasGaps = true;
                if (existing < 0) table.Add(parent, element, element.Type!, (int)reader.TokenStartIndex, repeat);
            }
            else
            {
                ParseItem(parent, element, repeat, existing);
            }

            if (existing >= 0) existing = table.NextOf(existing);
            repeat++;
        }

        if (repeat == 0) problems.EmptyList(parent, element, start);
    }

    /// <summary>One value, which is added to the parent or, when its <c>_name</c> came first, fills the element made for that.</summary>
    private void ParseItem(int parent, ElementSchema element, int repeat, int existing)
    {
        var start = (int)reader.TokenStartIndex;
        var type = element.Type!;
        if (reader.TokenType == JsonTokenType.Null)
        {
            problems.Null(parent, element, repeat, start);
        }
        else if (type.IsPrimitive)
        {
            ParsePrimitive(parent, element, type, repeat, existing);
        }
        else if (reader.TokenType != JsonTokenType.StartObject)
        {
            problems.WrongKind(parent, element, repeat, start, reader.TokenType, ValueKind.None);
            Skip();
        }
        else if (type.IsResource)
        {
            ParseResource(parent, element, repeat);
        }
        else
        {
            ParseObject(table.Add(parent, element, type, start, repeat), type);
        }
    }

    private void ParsePrimitive(int parent, ElementSchema element, TypeSchema type, int repeat, int existing)
    {
        var start = (int)reader.TokenStartIndex;
        var kind = reader.TokenType switch
        {
            JsonTokenType.String => ValueKind.String,
            JsonTokenType.Number => ValueKind.Number,
            JsonTokenType.True or JsonTokenType.False => ValueKind.Boolean,
            _ => ValueKind.None,
        };
        if (kind != type.JsonKind)
        {
            problems.WrongKind(parent, element, repeat, start, reader.TokenType, type.JsonKind);
            Skip();
            return;
        }

        if (kind == ValueKind.String && !IsReadable())
        {
            problems.HalfSurrogate(parent, element, repeat, start);
            return;
        }

        if (kind == ValueKind.String && reader.ValueSpan.IsEmpty)
        {
            problems.EmptyString(parent, element, repeat, start);
            return;
        }

        var node = existing >= 0 ? existing : table.Add(parent, element, type, start, repeat);
        ref var filled = ref table.Nodes[node];
        filled.Start = start;
        filled.Length = (int)reader.BytesConsumed - start;
        filled.Kind = kind;
        filled.IsEscaped = kind == ValueKind.String && reader.ValueIsEscaped;
    }

    /// <summary><c>_name</c>: id and extensions of a primitive. hl7.org/fhir/R4/json.html#primitive</summary>
    private void ParseSibling(int parent, ElementSchema element, int existing, ref bool hasGaps)
    {
        var start = (int)reader.TokenStartIndex;
        if (element.IsList != (reader.TokenType == JsonTokenType.StartArray))
        {
            problems.WrongSibling(parent, element, -1, start, reader.TokenType, element.IsList ? "a list" : "an object");
            Skip();
            return;
        }

        if (!element.IsList)
        {
            ParseSiblingItem(parent, element, -1, existing);
            return;
        }

        Enter();
        var repeat = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                hasGaps = true;
                if (existing < 0) table.Add(parent, element, element.Type!, (int)reader.TokenStartIndex, repeat);
            }
            else
            {
                ParseSiblingItem(parent, element, repeat, existing);
            }

            if (existing >= 0) existing = table.NextOf(existing);
            repeat++;
        }

        if (repeat == 0) problems.EmptySiblingList(parent, element, start);
    }

    private void ParseSiblingItem(int parent, ElementSchema element, int repeat, int existing)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            problems.WrongSibling(parent, element, repeat, start, reader.TokenType, "an object with id or extension");
            Skip();
            return;
        }

        var node = existing >= 0 ? existing : table.Add(parent, element, element.Type!, start, repeat);
        var value = table.Nodes[node];
        ParseObject(node, element.Type!);
        if (value.Kind == ValueKind.None) return;

        // The text of an element that has a value is the value's, not that of its extensions.
        table.Nodes[node].Start = value.Start;
        table.Nodes[node].Length = value.Length;
    }

    private readonly bool IsReadable() => !reader.ValueIsEscaped || reader.ValueSpan.IndexOf("\\u"u8) < 0 || Readable(reader) is not null;

    /// <summary>The string that a reader stands on; null when an escape in it is half of a surrogate pair.</summary>
    private static string? Readable(in Utf8JsonReader at)
    {
        try
        {
            return at.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Mark(Span<ulong> seen, int order)
    {
        var isNew = !IsMarked(seen, order);
        seen[order >> 6] |= 1UL << (order & 63);
        return isNew;
    }

    private static bool IsMarked(ReadOnlySpan<ulong> seen, int order) => (seen[order >> 6] & (1UL << (order & 63))) != 0;

    private readonly void Enter()
    {
        if (reader.CurrentDepth >= limits.MaxDepth) throw new TooDeepException();
    }

    private void SkipValue()
    {
        reader.Read();
        Skip();
    }

    private void Skip()
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
    }

    /// <summary>Leaves the recursion; never leaves the parser.</summary>
    private sealed class TooDeepException : Exception;
}
