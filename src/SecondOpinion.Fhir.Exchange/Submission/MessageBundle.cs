using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>A referral that came as a message. hl7.org/fhir/R4/messaging.html</summary>
/// <param name="MessageId">MessageHeader.id or the Bundle's identifier: what the response refers to.</param>
/// <param name="Source">MessageHeader.source, to which the response is addressed; null when it is missing.</param>
/// <param name="Event">eventCoding or eventUri as it was sent, with its name.</param>
/// <param name="Transaction">The same as a transaction that submits a case.</param>
public sealed record MessageBundle(string MessageId, JsonObject? Source, (string Name, JsonNode Value) Event, ResourceDocument Transaction)
{
    /// <summary>Reads a message Bundle, whose first entry is its MessageHeader.</summary>
    public static Outcome<MessageBundle> Read(ResourceDocument message, DefinitionCatalogue definitions)
    {
        var bundle = message.Root;
        if (bundle.TypeName != "Bundle" || bundle.ChildText("type") != "message")
            return new Issue(IssueSeverity.Error, IssueType.Value, "message-type", "Bundle.type", "A message is a Bundle of type message. Send one, or send a transaction to the base.");
        var entries = bundle.ChildrenNamed("entry").ToList();
        if (entries.Count == 0 || entries[0].Child("resource") is not { Exists: true, TypeName: "MessageHeader" } header)
            return new Issue(IssueSeverity.Error, IssueType.Required, "message-header-missing", "Bundle.entry[0].resource", "The first entry of a message is its MessageHeader. Put it there.");
        if (header.Child("event") is not { Exists: true } @event)
            return new Issue(IssueSeverity.Error, IssueType.Required, "message-event-missing", "Bundle.entry[0].resource.event", "The message does not say what has happened. Set eventCoding or eventUri.");
        var id = (bundle.Child("identifier") is { Exists: true } identifier ? identifier.ChildText("value") : null) ?? header.ChildText("id");
        if (id is null)
            return new Issue(IssueSeverity.Error, IssueType.Required, "message-id-missing", "Bundle.identifier", "The message has no id, so a repeat could not be told from a new one. Set Bundle.identifier or MessageHeader.id.");

        var source = header.Child("source") is { Exists: true } from ? JsonNode.Parse(from.Json.Span)!.AsObject() : null;
        var transaction = ResourceDocument.Parse(Encoding.UTF8.GetBytes(ToTransaction(message, entries, id).ToJsonString()), definitions);
        return transaction.Succeeded
            ? new MessageBundle(id, source, (@event.JsonName is "eventUri" || @event.HasValue ? "eventUri" : "eventCoding", JsonNode.Parse(@event.Json.Span)!), transaction.Value)
            : Outcome<MessageBundle>.Failure(transaction.Issues);
    }

    /// <summary>An issue of the transaction, at its place in the message: there the header comes first.</summary>
    public static Issue InMessage(Issue issue)
    {
        const string entry = "Bundle.entry[";
        if (!issue.Expression.StartsWith(entry, StringComparison.Ordinal)) return issue;
        var end = issue.Expression.IndexOf(']');
        return int.TryParse(issue.Expression.AsSpan(entry.Length, end - entry.Length), out var at)
            ? issue with { Expression = $"{entry}{at + 1}{issue.Expression[end..]}", Line = 0, Column = 0 }
            : issue;
    }

    private static JsonObject ToTransaction(ResourceDocument message, IReadOnlyList<Element> entries, string id)
    {
        var bundle = JsonNode.Parse(message.Utf8.Span)!.AsObject();
        bundle["type"] = "transaction";
        bundle["identifier"] ??= new JsonObject { ["system"] = "urn:ietf:rfc:3986", ["value"] = id };
        var sent = bundle["entry"]!.AsArray();
        sent.RemoveAt(0);
        for (var at = 0; at < sent.Count; at++)
        {
            var resource = entries[at + 1].Child("resource");
            if (!resource.Exists) continue;
            var request = new JsonObject { ["method"] = "POST", ["url"] = resource.TypeName };
            if (ReceivedEntries.Condition(resource) is { } condition) request["ifNoneExist"] = condition;
            sent[at]!["request"] = request;
        }

        return bundle;
    }
}
