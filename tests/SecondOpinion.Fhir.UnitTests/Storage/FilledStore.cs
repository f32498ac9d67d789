using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A store that is filled once, for tests that only search it.</summary>
public abstract class FilledStore(StoreBackend backend) : IAsyncLifetime
{
    private TestStore? test;

    public StoreBackend Backend => backend;

    internal TestStore Test => test!;

    public async Task InitializeAsync()
    {
        test = await TestStore.Open(backend, Configure);
        await Fill(test);
    }

    public async Task DisposeAsync() => await Test.DisposeAsync();

    private protected virtual StoreOptions Configure(StoreOptions options) => options;

    private protected abstract Task Fill(TestStore test);
}
