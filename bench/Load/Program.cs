using System.Globalization;
using Strongroom.Bench.Load;

if (args is ["bare", var size])
{
    return await BareEndpoint.RunAsync(int.Parse(size, CultureInfo.InvariantCulture));
}

if (Settings.Read(args) is not { } settings)
{
    Console.WriteLine(Settings.Help);
    return args is ["--root", _, "--help"] ? 0 : 2;
}

return await Bench.RunAsync(settings);
