using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Whether a caller may make a change. That it may see what it changes has been seen to.</summary>
internal static class WriteGuard
{
    /// <summary>Why not; null when it may.</summary>
    /// <param name="isStep">The change is a step of a case, which the rules of the case have judged.</param>
    public static Issue? Refuse(MarkedChange change, Identity who, bool isStep)
    {
        if (change.IsNew || who.Is(ClientRole.Coordinator) && Visibility.Coordination.Contains(change.Key.Type) && !Loosens(change)) return null;
        if (Loosens(change) && !who.Is(ClientRole.Patient))
        {
            return Issue.Error(IssueType.Forbidden, "release-policy-widened",
                "Who gets the opinion is the patient's to widen. Ask the patient to do it, or leave the release policy as it is.");
        }

        // Tasks have been judged where the request came in; what else changes of them is the hub's doing.
        if (isStep || change.Key.Type == "Task" || change.Marks.Contains(Marks.From(who.Party))) return null;
        if (who.Is(ClientRole.Patient) && change.Key.Type is "Consent" or "QuestionnaireResponse" or "ServiceRequest") return null;
        return NotYours(change.Key);
    }

    public static Issue NotYours(ResourceKey key) =>
        Issue.Error(IssueType.Forbidden, "not-yours", $"{key} was brought by another organisation, and only that one may change it. Send what you have to say as a resource of your own.");

    /// <summary>True when answers that were kept from the referrer would be kept from it no more.</summary>
    private static bool Loosens(MarkedChange change) => change.WasHeldBack && !change.Marks.Contains(Marks.HeldBack) || change.WasPatientOnly && !change.Marks.Contains(Marks.PatientOnly)
        || change.Change.Kind == ChangeKind.Delete && change.WasHeldBack;
}
