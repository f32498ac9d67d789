using SecondOpinion.Fhir.Server.Verbs;

return await CommandLine.Run(args);
