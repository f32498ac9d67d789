using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Exchange.Consent;
using SecondOpinion.Fhir.Exchange.Custody;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Server.Jobs;
using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>What the life of a case is made of.</summary>
internal static class CaseUseCases
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<CaseSearch>();
        services.AddSingleton<CaseLoading>();
        services.AddSingleton<CaseRecords>();
        services.AddSingleton<Checklists>();
        services.AddSingleton<CheckCompleteness>();
        services.AddSingleton<WorkingCalendars>();
        services.AddSingleton<Parties>();
        services.AddSingleton<CaseFacts>();
        services.AddSingleton<CentreDirectory>();
        services.AddSingleton<OpenCase>();
        services.AddSingleton<ReferralWrites>();
        services.AddSingleton<UpdateSubmission>();
        services.AddSingleton<SubmitCase>();
        services.AddSingleton<OpenReview>();
        services.AddSingleton<ClaimConsent>();
        services.AddSingleton<MoveReview>();
        services.AddSingleton<ChangeCase>();
        services.AddSingleton<RequestInformation>();
        services.AddSingleton<AnswerInformation>();
        services.AddSingleton<ChangeSubTask>();
        services.AddSingleton<OpinionCheck>();
        services.AddSingleton<OpinionParts>();
        services.AddSingleton<IssueOpinion>();
        services.AddSingleton<AmendOpinion>();
        services.AddSingleton<RequestThirdOpinion>();
        services.AddSingleton<GatherCase>();
        services.AddSingleton<TransferCustody>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AdvanceCase>(provider, WatchedStore.Unwatched(provider.GetRequiredService<IResourceStore>())));
        services.AddSingleton<ChangeReview>();

        services.AddSingleton<Submit>();
        services.AddSingleton<ProcessMessage>();
        services.AddSingleton<Completeness>();
        services.AddSingleton<Queue>();
        services.AddSingleton<Claim>();
        services.AddSingleton<ReviewSteps>();
        services.AddSingleton<CaseSteps>();
        services.AddSingleton<Opinion>();
        services.AddSingleton<Case>();
        services.AddSingleton<CaseClock>();
        services.AddSingleton<CaseRouting>();
        services.AddSingleton<Custody>();
        services.AddSingleton<JobOperations>();
    }
}
