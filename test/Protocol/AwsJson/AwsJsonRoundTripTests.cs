using Strongroom.Protocol.Tests.Shapes;

namespace Strongroom.Protocol.Tests.AwsJson;

public sealed class AwsJsonRoundTripTests
{
    [Fact]
    public void What_was_encoded_is_decoded_the_same_for_every_structure_of_the_models()
    {
        Assert.True(ModelShapes.Structures.Count > 100);
        foreach (var shape in ModelShapes.Structures.Append(Sample.Everything))
        {
            for (var seed = 0; seed < 40; seed++)
            {
                var value = new RandomValue(seed).Of(shape);

                var difference = ShapeEquality.Difference(shape, value, JsonProbe.Decode(shape, JsonProbe.Encode(shape, value)));

                Assert.True(difference is null, $"{shape}, seed {seed}: {difference}");
            }
        }
    }

    [Fact]
    public void A_broken_body_is_refused_as_such_and_with_nothing_else()
    {
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new RandomValue(seed);
            var shape = ModelShapes.Structures[random.Next(ModelShapes.Structures.Count)];
            var body = JsonProbe.Encode(shape, random.Of(shape));
            if (seed % 2 == 0)
                body = body[..random.Next(body.Length)];
            else
                body[random.Next(body.Length)] = (byte)random.Next(256);

            try
            {
                JsonProbe.Decode(shape, body);
            }
            catch (Errors.AwsException e)
            {
                Assert.Equal("SerializationException", e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 1500, 3000);
    }
}
