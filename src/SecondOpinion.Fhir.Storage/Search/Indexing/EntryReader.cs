using System.Globalization;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>Turns what an expression found into entries, by the parameter's type and the element's. hl7.org/fhir/R4/search.html#ptypes</summary>
internal sealed class EntryReader(DefinitionCatalogue definitions, IReadOnlyList<string> baseUrls, TimeZoneInfo zone)
{
    private readonly CodeSystems codeSystems = new(definitions);

    /// <param name="part">Which repeat of a composite; 0 outside of composites.</param>
    public void Read(IndexEntries entries, ParameterPlan plan, FhirPathValue item, int part)
    {
        switch (plan.Type)
        {
            case SearchParameterType.Token:
                ReadToken(entries, plan, item, part);
                break;
            case SearchParameterType.String:
                ReadString(entries, plan.Parameter, item.Element, part);
                break;
            case SearchParameterType.Date:
                ReadDate(entries, plan.Parameter, item.Element, part);
                break;
            case SearchParameterType.Number:
                ReadNumber(entries, plan.Parameter, item, part);
                break;
            case SearchParameterType.Quantity:
                ReadQuantity(entries, plan, item.Element, part);
                break;
            case SearchParameterType.Reference:
                ReadReference(entries, plan, item.Element, part);
                break;
            case SearchParameterType.Special:
                ReadPosition(entries, plan.Parameter, item.Element, part);
                break;
            case SearchParameterType.Uri:
                if (item.Element is { Exists: true, Text: { } uri }) entries.Uris.Add(new UriEntry(plan.Parameter, IndexedText.Of(uri), part));
                break;
        }
    }

    private void ReadToken(IndexEntries entries, ParameterPlan plan, FhirPathValue item, int part)
    {
        if (!item.IsElement)
        {
            // Patient.deceased.exists() and so on give a Boolean.
            entries.Tokens.Add(new TokenEntry(plan.Parameter, item.ToString(), null, part));
            return;
        }

        var element = item.Element;
        switch (element.TypeName)
        {
            case "CodeableConcept":
                foreach (var coding in element.ChildrenNamed("coding")) ReadCoding(entries, plan, coding, part);
                Text(entries, plan, element.ChildText("text"), part);
                break;
            case "Coding":
                ReadCoding(entries, plan, element, part);
                break;
            case "Identifier":
                Text(entries, plan, element.Child("type").ChildText("text"), part);
                Token(entries, plan.Parameter, element.ChildText("system"), element.ChildText("value"), part);
                ReadIdentifierType(entries, plan, element, part);
                break;
            case "ContactPoint":
                Token(entries, plan.Parameter, null, element.ChildText("value"), part);
                break;
            case "code":
                Token(entries, plan.Parameter, codeSystems.Of(element.Schema), element.Text, part);
                break;
            default:
                Token(entries, plan.Parameter, null, element.Text, part);
                break;
        }
    }

    private static void ReadCoding(IndexEntries entries, ParameterPlan plan, Element coding, int part)
    {
        Token(entries, plan.Parameter, coding.ChildText("system"), coding.ChildText("code"), part);
        Text(entries, plan, coding.ChildText("display"), part);
    }

    private static void Text(IndexEntries entries, ParameterPlan plan, string? text, int part)
    {
        if (text is not null && plan.Texts is not null) String(entries, plan.Texts, text, part);
    }

    private static void Token(IndexEntries entries, IndexedParameter parameter, string? system, string? code, int part)
    {
        // A Coding with a system alone is still found by "system|".
        if (code is not null || system is not null) entries.Tokens.Add(new TokenEntry(parameter, IndexedText.Of(code ?? ""), system, part));
    }

    private static void ReadIdentifierType(IndexEntries entries, ParameterPlan plan, Element identifier, int part)
    {
        if (plan.Identifiers is null || identifier.ChildText("value") is not { } value) return;
        foreach (var coding in identifier.Child("type") is { Exists: true } type ? type.ChildrenNamed("coding").ToList() : [])
        {
            if (coding.ChildText("code") is { } code)
                entries.Tokens.Add(new TokenEntry(plan.Identifiers, IndexedText.Of(code + "|" + value), coding.ChildText("system"), part));
        }
    }

    private static void ReadString(IndexEntries entries, IndexedParameter parameter, Element element, int part)
    {
        if (!element.Exists) return;
        if (element.HasValue)
        {
            String(entries, parameter, element.Text!, part);
            return;
        }

        // HumanName and Address are found by any of their parts.
        if (element.TypeName is not ("HumanName" or "Address")) return;
        foreach (var child in element.Children)
        {
            if (child.TypeName == "string" && child.Text is { } text) String(entries, parameter, text, part);
        }
    }

    private static void String(IndexEntries entries, IndexedParameter parameter, string text, int part)
    {
        var exact = IndexedText.Of(text);
        entries.Strings.Add(new StringEntry(parameter, FoldedText.Of(exact), exact, part));
    }

    private void ReadDate(IndexEntries entries, IndexedParameter parameter, Element element, int part)
    {
        if (SpanOf(element) is { } span) entries.Dates.Add(new DateEntry(parameter, span.Low, span.High, part));
    }

    private DateSpan? SpanOf(Element element)
    {
        if (!element.Exists) return null;
        if (element.HasValue) return DateSpan.TryParse(element.Text!, zone, out var span) ? span : null;
        switch (element.TypeName)
        {
            case "Period":
                var (start, end) = (SpanOf(element.Child("start")), SpanOf(element.Child("end")));
                return start is null && end is null ? null : new DateSpan(start?.Low ?? DateSpan.Begin, end?.High ?? DateSpan.End);
            case "Timing":
                // Of a schedule only the outer limits are compared. hl7.org/fhir/R4/search.html#date
                DateSpan? limits = element.Child("repeat").Child("bounds") is { Exists: true, TypeName: "Period" } bounds ? SpanOf(bounds) : null;
                foreach (var @event in element.ChildrenNamed("event"))
                {
                    if (SpanOf(@event) is { } moment)
                        limits = limits is { } known ? new DateSpan(Math.Min(known.Low, moment.Low), Math.Max(known.High, moment.High)) : moment;
                }

                return limits;
            default:
                return null;
        }
    }

    private static void ReadNumber(IndexEntries entries, IndexedParameter parameter, FhirPathValue item, int part)
    {
        if (!item.IsElement)
        {
            if (Number(item.ToString()) is { } system) entries.Numbers.Add(new NumberEntry(parameter, system, system, part));
            return;
        }

        var element = item.Element;
        if (element.HasValue)
        {
            if (Number(element.Text) is { } number) entries.Numbers.Add(new NumberEntry(parameter, number, number, part));
        }
        else if (element.TypeName == "Range")
        {
            var (low, high) = (Number(element.Child("low").ChildText("value")), Number(element.Child("high").ChildText("value")));
            if (low is not null || high is not null) entries.Numbers.Add(new NumberEntry(parameter, low ?? double.MinValue, high ?? double.MaxValue, part));
        }
    }

    /// <summary>A place on the globe: its latitude as low, its longitude as high.</summary>
    private static void ReadPosition(IndexEntries entries, IndexedParameter parameter, Element position, int part)
    {
        if (position.Exists && Number(position.ChildText("latitude")) is { } latitude && Number(position.ChildText("longitude")) is { } longitude)
            entries.Numbers.Add(new NumberEntry(parameter, latitude, longitude, part));
    }

    private static void ReadQuantity(IndexEntries entries, ParameterPlan plan, Element element, int part)
    {
        var parameter = plan.Parameter;
        if (!element.Exists) return;
        if (element.TypeName == "Range")
        {
            var (low, high) = (element.Child("low"), element.Child("high"));
            var unit = low.Exists ? low : high;
            var (from, to) = (Number(low.ChildText("value")), Number(high.ChildText("value")));
            if (from is not null || to is not null) Quantity(entries, plan, from ?? double.MinValue, to ?? double.MaxValue, unit, part);
        }
        else if (element.TypeName == "Money")
        {
            if (Number(element.ChildText("value")) is { } amount)
                entries.Quantities.Add(new QuantityEntry(parameter, amount, amount, "urn:iso:std:iso:4217", element.ChildText("currency") ?? "", "", part));
        }
        else if (element.Type.IsOrInherits("Quantity") && Number(element.ChildText("value")) is { } value)
        {
            // "less than 5" may be anything below.
            var comparator = element.ChildText("comparator");
            Quantity(entries, plan, comparator is "<" or "<=" ? double.MinValue : value, comparator is ">" or ">=" ? double.MaxValue : value, element, part);
        }
    }

    private static void Quantity(IndexEntries entries, ParameterPlan plan, double low, double high, Element unit, int part)
    {
        var (system, code) = (unit.ChildText("system"), unit.ChildText("code") ?? "");
        entries.Quantities.Add(new QuantityEntry(plan.Parameter, low, high, system, IndexedText.Of(code), IndexedText.Of(unit.ChildText("unit") ?? ""), part));
        if (plan.Units is not null && system == QuantityValue.Ucum && UcumScale.Of(code) is { } scale)
            entries.Quantities.Add(new QuantityEntry(plan.Units, scale.ToBase(low), scale.ToBase(high), null, scale.Dimension, "", part));
    }

    private void ReadReference(IndexEntries entries, ParameterPlan plan, Element element, int part)
    {
        if (!element.Exists) return;
        if (element.IsResource)
        {
            // Bundle.entry[0].resource: the resource itself stands where a reference would.
            if (element.ChildText("id") is { } id) entries.References.Add(new ReferenceEntry(plan.Parameter, id, element.TypeName, null, "", part));
            return;
        }

        var text = element.HasValue ? element.Text : element.TypeName == "Reference" ? element.ChildText("reference") : null;
        if (text is { Length: > 0 } && text[0] == '#')
        {
            ReadInward(entries, plan, element, text[1..], part);
        }
        else if (text is { Length: > 0 })
        {
            var address = ReferenceAddress.Of(text, definitions, baseUrls);
            entries.References.Add(new ReferenceEntry(plan.Parameter, IndexedText.Of(address.Target), address.Type, address.Server, address.Version, part));
        }

        var identifier = element.TypeName == "Identifier" ? element : element.Child("identifier");
        if (plan.Identifiers is not null && identifier is { Exists: true, TypeName: "Identifier" })
            Token(entries, plan.Identifiers, identifier.ChildText("system"), identifier.ChildText("value"), part);
    }

    /// <summary>A reference by a fragment: to a contained resource, or from one to its container. hl7.org/fhir/R4/references.html#contained</summary>
    private static void ReadInward(IndexEntries entries, ParameterPlan plan, Element element, string id, int part)
    {
        var own = element.Resource;
        var container = own.Name == "contained" ? own.Parent.Resource : own;
        if (id.Length == 0)
        {
            if (entries.ContainerId is { } containerId) entries.References.Add(new ReferenceEntry(plan.Parameter, containerId, container.TypeName, null, "", part));
            return;
        }

        if (plan.Contained is null) return;
        foreach (var contained in container.ChildrenNamed("contained"))
        {
            if (contained.Child("id") is { Exists: true } itsId && itsId.ValueEquals(id)) entries.AddInward(new ReferenceEntry(plan.Contained, IndexedText.Of(id), contained.TypeName, null, "", part));
        }
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
