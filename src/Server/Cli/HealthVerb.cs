namespace Strongroom.Server.Cli;

/// <summary><c>strongroom health</c>: asks a running server's <c>/health</c>, for images without a shell or curl.</summary>
internal static class HealthVerb
{
    private const string Usage = "usage: strongroom health [--url http://127.0.0.1:4566/health]";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>0 when it answers 200, 1 when it does not, 2 when the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var url = args switch
        {
            [] => new Uri("http://127.0.0.1:4566/health"),
            ["--url", var text] when Uri.TryCreate(text, UriKind.Absolute, out var given) && given.Scheme is "http" or "https" => given,
            _ => null,
        };
        if (url is null)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        using var handler = new HttpClientHandler();
        // Over loopback there is nobody in between, and the certificate is made out for another name.
        if (url.IsLoopback) handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url);
            Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"strongroom: {url} does not answer: {failure.Message}");
            return 1;
        }
    }
}
