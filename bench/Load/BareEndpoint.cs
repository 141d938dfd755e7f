namespace Strongroom.Bench.Load;

/// <summary>
/// The floor: Kestrel as the server uses it, reading the whole body and answering a fixed one of a given size. Runs as a
/// process of its own so that its processor time can be told apart, and answers what it allocated under <c>/metrics</c>.
/// </summary>
internal static class BareEndpoint
{
    public static async Task<int> RunAsync(int answerBytes)
    {
        byte[] answer = [.. Enumerable.Repeat((byte)'x', answerBytes)];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var application = builder.Build();
        application.MapGet("/metrics", () => $"{ServerCounters.Allocated} {GC.GetTotalAllocatedBytes()}\n");
        application.MapFallback(async http =>
        {
            var read = await http.Request.BodyReader.ReadAsync();
            while (!read.IsCompleted)
            {
                http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await http.Request.BodyReader.ReadAsync();
            }

            http.Request.BodyReader.AdvanceTo(read.Buffer.End);

            http.Response.ContentType = "application/x-amz-json-1.1";
            http.Response.ContentLength = answer.Length;
            await http.Response.BodyWriter.WriteAsync(answer);
        });
        await application.StartAsync();
        Console.WriteLine($"ready {application.Urls.Single()}");
        await application.WaitForShutdownAsync();
        return 0;
    }
}
