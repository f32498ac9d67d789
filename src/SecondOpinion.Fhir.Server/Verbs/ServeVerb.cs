namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeVerb
{
    public static async Task<int> Run(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = await ServerHost.Start(args, cancellationToken);
            foreach (var address in app.Urls)
            {
                Console.WriteLine($"SecondOpinion.Fhir serves FHIR R4 at {address}/fhir");
                Console.WriteLine($"  Swagger   {address}/swagger");
                Console.WriteLine($"  Metadata  {address}/fhir/metadata");
                Console.WriteLine($"  Health    {address}/health/ready");
            }

            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }
    }
}
