namespace SecondOpinion.Fhir.Server;

/// <summary>The settings do not allow the server to start; the message says which and what to do.</summary>
public sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
