namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Which data types answer a question of a type. hl7.org/fhir/R4/valueset-item-type.html</summary>
internal static class AnswerTypes
{
    /// <summary>Null for what has no answer, or a type that is not known.</summary>
    public static IReadOnlyList<string>? Of(string itemType) => itemType switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" => [itemType],
        "string" or "text" => ["string"],
        "url" => ["uri"],
        "choice" => ["Coding", "date", "time", "integer", "string", "Reference"],
        "open-choice" => ["Coding", "string", "date", "time", "integer", "Reference"],
        "attachment" => ["Attachment"],
        "reference" => ["Reference"],
        "quantity" => ["Quantity"],
        _ => null,
    };
}
